import { setImmediate } from 'node:timers/promises'
import { Script } from 'node:vm'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import t from 'tap'
import type { App } from '../../../../src/apps/index.ts'
import type { Client } from '../../../../src/proxy/client.ts'
import { createRuntimeAsset } from '../../../../src/proxy/rewrite/page/runtime-asset.ts'

const budget = { page: 12 * 1024, worker: 4 * 1024 }
const app = (pattern: string) =>
  ({ domains: [{ pattern }], hosts: { suffix: '.wiki.edge.localhost' } }) as unknown as App
const accepting = (coding: string) =>
  ({ field: (name: string) => (name === 'accept-encoding' ? coding : undefined) }) as unknown as Client
const asset = createRuntimeAsset(app('www.example.com'), ':8443')

/** What is served once the thread pool has compressed it. */
async function compressed() {
  const reply = asset.serve(accepting('gzip, br'))
  if (reply.fields.includes('br')) return reply
  await setImmediate()
  return compressed()
}

t.test('the first to ask does not wait until it is compressed', async t => {
  const { body, fields } = createRuntimeAsset(app('www.example.com'), '').serve(accepting('br'))
  t.notOk(fields.includes('br'))
  t.match(body.toString(), /^\(\(\)=>/)
})

t.test('the runtime is small', async t => {
  const { body } = await compressed()
  t.comment(`${body.length} octets`)
  t.ok(body.length <= budget.page, `${body.length} octets`)
  const worker = brotliCompressSync(asset.workerPrefix).length
  t.ok(worker <= budget.worker, `${worker} octets before the scripts of workers`)
})

t.test('it is kept for ever, under a name that goes with its content', async t => {
  const { fields } = asset.serve(accepting('br'))
  t.equal(fields[fields.indexOf('cache-control') + 1], 'public, max-age=31536000, immutable')
  t.match(asset.path, /^\/\.sallyport\/runtime\.[0-9a-f]{16}\.js$/)
  t.equal(createRuntimeAsset(app('www.example.com'), ':8443').path, asset.path)
  t.not(createRuntimeAsset(app('static.example.com'), ':8443').path, asset.path)
})

t.test('plain and compressed are the same script', async t => {
  const plain = asset.serve(accepting('identity')).body
  t.same(brotliDecompressSync((await compressed()).body), plain)
  t.doesNotThrow(() => new Script(plain.toString()))
})

t.test('what goes before a worker’s script ends a directive, and its own line', async t => {
  const prefix = asset.workerPrefix.toString()
  t.match(prefix, /^;/)
  t.match(prefix, /\);\n$/)
  t.doesNotThrow(() => new Script(`'use strict'\n${prefix}self.x = 1`))
})

import { createServer, type RequestListener } from 'node:http'
import t, { type Test } from 'tap'
import { authorityFiles, loadOrCreateAuthority } from '../../src/tls/index.ts'
import { http1, http2, type TestResponse } from '../harness/clients.ts'
import { startOrigin, type OriginOptions } from '../harness/origin.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'
import { freePort } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const host = 'odd.example.com.wiki.edge.localhost'

interface OddOrigin extends OriginOptions {
  readonly names?: readonly string[]
  /** What the domain's `tls` says. */
  readonly tls?: string
}

/** A world with one more host, whose origin proves itself in its own way. */
async function ask(t: Test, { names = ['odd.example.com'], tls = '', ...options }: OddOrigin) {
  const directory = t.testdir({})
  const seen: string[] = []
  const handler: RequestListener = (request, response) => {
    seen.push(request.url!)
    response.end('reached')
  }
  const origin = await startOrigin(loadOrCreateAuthority(directory), names, handler, options)
  t.teardown(() => origin.close())
  const trust = tls.replace('CA', `ca: "${authorityFiles(directory).certificate}"`)
  const domain = `{ host: odd.example.com, origin: "https://127.0.0.1:${origin.port}"${trust} }`
  const world = await startWorld(t, handler, { domains: `      - ${domain}` })
  const headers = { cookie: world.cookie(), ...navigation }
  return { world, seen, response: await http1(world.client, host, { headers }) }
}

/** The answer is a page with its reason on record, and the app has seen nothing. */
async function isFailure(
  t: Test,
  world: World,
  response: TestResponse,
  code: string,
  cause: RegExp,
  title: string,
) {
  t.equal(response.status, 502)
  t.match(response.text, title)
  const reference = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(response.text)![0]
  const record = await world.records.activity(each => each.reference === reference)
  t.match(record, { error: code, cause, status: 502, upstreamStatus: 0 })
}

const unproven = 'The application could not prove its identity'
const day = 86_400_000

t.test('an app whose certificate is of an authority that nobody trusts', async t => {
  const { world, seen, response } = await ask(t, {})
  await isFailure(t, world, response, 'upstream-unverified', /^(?:UNABLE_TO_|SELF_SIGNED)/, unproven)
  t.strictSame(seen, [])
})

t.test('an app whose certificate is for another name', async t => {
  const { world, seen, response } = await ask(t, { names: ['other.example.com'], tls: ', tls: { CA }' })
  await isFailure(t, world, response, 'upstream-unverified', /^ERR_TLS_CERT_ALTNAME_INVALID$/, unproven)
  t.strictSame(seen, [])
})

t.test('an app whose certificate is no longer valid', async t => {
  const { world, seen, response } = await ask(t, { issuedAt: Date.now() - 100 * day, tls: ', tls: { CA }' })
  await isFailure(t, world, response, 'upstream-unverified', /^CERT_HAS_EXPIRED$/, unproven)
  t.strictSame(seen, [])
})

const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

t.test('an app that speaks TLS 1.0 only is reached only where the configuration says so', async t => {
  const refused = await ask(t, { ...old, tls: ', tls: { CA }' })
  const title = 'The application cannot be reached'
  await isFailure(t, refused.world, refused.response, 'upstream-unreachable', /^ERR_SSL_/, title)
  const allowed = await ask(t, { ...old, tls: ', tls: { min-version: TLSv1, CA }' })
  t.match(allowed.response, { status: 200, text: 'reached' })
})

t.test('an old version is no leave for an unproven identity', async t => {
  const { world, response } = await ask(t, { ...old, tls: ', tls: { min-version: TLSv1 }' })
  await isFailure(t, world, response, 'upstream-unverified', /^(?:UNABLE_TO_|SELF_SIGNED)/, unproven)
})

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: an app that cannot be reached`, async t => {
    const domains = `      - { host: odd.example.com, origin: "https://127.0.0.1:${await freePort()}" }`
    const world = await startWorld(t, (_request, response) => response.end(), { domains })
    const headers = { cookie: world.cookie(), ...navigation }
    const response = await client(world.client, host, { headers })
    const title = 'The application cannot be reached'
    await isFailure(t, world, response, 'upstream-unreachable', /^ECONNREFUSED$/, title)
  })

  t.test(
    `${name}: an app that hangs up instead of answering is asked once more, and only to read`,
    async t => {
      const world = await startRawWorld(t, (_head, socket) => void socket.destroy())
      const headers = { cookie: world.cookie() }
      t.equal((await client(world.client, rawHost, { headers })).status, 502)
      t.equal(world.upstream.connections, 2)
      t.equal((await client(world.client, rawHost, { method: 'POST', body: 'x', headers })).status, 502)
      t.equal((await client(world.client, rawHost, { method: 'DELETE', headers })).status, 502)
      t.equal(world.upstream.connections, 4, 'what changes something is never repeated')
    },
  )
}

t.test('an app on plain http is reached where the configuration says so', async t => {
  const plain = createServer((request, response) => response.end(request.headers.host))
  t.teardown(() => plain.close())
  await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
  const { port } = plain.address() as { port: number }
  const domains = `      - { host: odd.example.com, origin: "http://127.0.0.1:${port}" }`
  const world = await startWorld(t, (_request, response) => response.end(), { domains })
  t.equal((await http1(world.client, host, { headers: { cookie: world.cookie() } })).text, 'odd.example.com')
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 200)
})

import t from 'tap'
import type { Exchange } from '../../../../src/proxy/exchange.ts'
import { withWorkerRuntime } from '../../../../src/proxy/rewrite/page/runtime-worker.ts'

const prefix = Buffer.from(';ours();\n')
const unchanged = { push: (chunk: Buffer) => [chunk], flush: () => [], end: () => [] }

/** `Sec-Fetch-Dest`, whether the app has a runtime, and whether its script gets ours. */
const table: readonly (readonly [destination: string | undefined, runtime: boolean, prefixed: boolean])[] = [
  ['worker', true, true],
  ['sharedworker', true, true],
  ['serviceworker', true, true],
  ['script', true, false],
  ['audioworklet', true, false],
  ['empty', true, false],
  [undefined, true, false],
  ['worker', false, false],
]

for (const [destination, runtime, prefixed] of table) {
  t.test(`${destination} of an app ${runtime ? 'with' : 'without'} a runtime`, async t => {
    const exchange = { client: { field: () => destination }, route: { app: { runtime } } }
    const text = withWorkerRuntime(exchange as unknown as Exchange, unchanged, prefix)
    const out = Buffer.concat([...text.push(Buffer.from('start()')), ...text.flush(), ...text.end()])
    t.equal(out.toString(), prefixed ? ';ours();\nstart()' : 'start()')
  })
}

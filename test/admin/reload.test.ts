/** A set that is refused is the caller's mistake: the answer says so, and why. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createAdmin } from '../../src/admin/index.ts'
import type { ReloadResult } from '../../src/policy/index.ts'

for (const [status, result] of [
  [200, { result: 'applied', revision: '1234567', warnings: 0 }],
  [200, { result: 'unchanged', revision: '1234567' }],
  [422, { result: 'refused', revision: '1234567', report: 'policy.yaml:3:1  error P103' }],
] as const satisfies readonly (readonly [number, ReloadResult])[]) {
  t.test(`a reload that is ${result.result} is answered with ${status}`, async t => {
    const unasked = (): never => t.fail('nothing else is asked for') as never
    const operations = {
      reload: () => Promise.resolve(result),
      metrics: unasked,
      discovered: unasked,
      revoke: unasked,
      status: unasked,
      replay: unasked,
      restart: unasked,
    }
    const server = createAdmin({
      operations,
      unreadiness: () => undefined,
      edges: () => [],
      token: undefined,
    }).listen(0, '127.0.0.1')
    t.teardown(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/policy/reload`, { method: 'POST' })
    t.equal(response.status, status)
    t.strictSame(await response.json(), result)
  })
}

import type { TLSSocket } from 'node:tls'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { http1 } from '../../harness/clients.ts'
import { startWorld, wikiHost } from '../../harness/world.ts'

t.test('connections to a host resume one TLS session, whatever has been collected since', async t => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const resumed: boolean[] = []
  const world = await startWorld(t, (request, response) => {
    resumed.push((request.socket as TLSSocket).isSessionReused())
    response.setHeader('connection', 'close').end()
  })
  for (let request = 0; request < 4; request++) {
    await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
    collect()
  }
  t.strictSame(resumed, [false, true, true, true])
})

import t from 'tap'
import type { App, Route } from '../../../src/apps/index.ts'
import { usualLimits } from '../../../src/limits/index.ts'
import { createUpstreamHosts } from '../../../src/proxy/fetch/upstream-hosts.ts'

const app = { id: 'wiki' } as App
const domain = { origin: undefined, tls: { minVersion: 'TLSv1.2', ca: undefined } }
const route = (host: string) => ({ app, host, domain }) as unknown as Route

t.test('a host that is forgotten while it is down is no longer told as down', async t => {
  const told: [string, boolean][] = []
  const hosts = createUpstreamHosts({
    limits: usualLimits,
    hostChanged: ({ host }, isDown) => told.push([host, isDown]),
  })
  t.teardown(() => hosts.destroy())
  const { breaker } = hosts.hostOf(route('down.example.com'))
  for (let failure = 0; failure < usualLimits['breaker-failures']; failure++) breaker.failed()
  t.strictSame(told, [['down.example.com', true]])
  for (let other = 0; other < 2_000; other++) hosts.hostOf(route(`h${other}.example.com`))
  t.strictSame(told.slice(1), [['down.example.com', false]])
})

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { createOpsListener, edgesRoutes } from '../../src/admin/index.ts'
import type { EdgeView } from '../../src/geo/index.ts'

/** An edge that is well, in Frankfurt, unless something else is said. */
export const edgeView = (id: string, more: Partial<EdgeView> = {}): EdgeView => ({
  id,
  region: 'eu',
  place: { latitude: 50.11, longitude: 8.68 },
  addresses: ['192.0.2.1'],
  capacity: 10_000,
  weight: 1,
  residency: [],
  well: true,
  why: null,
  since: '2026-11-28T05:00:00.000Z',
  load: 0.34,
  told: { connections: 812, users: 530, revisions: ['ab12cd3'] },
  ...more,
})

/** Serves the edges as an ops listener does; gives its port. */
export async function serveEdges(t: Test, edges: readonly EdgeView[]): Promise<number> {
  const routes = edgesRoutes(() => edges)
  const server = createOpsListener(routes, undefined).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

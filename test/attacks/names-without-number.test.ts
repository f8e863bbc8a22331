/*
 * Who: anybody who can reach the edge.
 * How: a request each for hosts, paths, methods, users and server names that nobody has asked for before. An edge that counts
 *      under what it is told has a series of figures more for each, and whoever keeps the figures keeps them for weeks.
 * Lost: the edge's memory, and the operator's Prometheus.
 */
import t from 'tap'
import { admin } from '../harness/admin.ts'
import type { TestRequest } from '../harness/clients.ts'
import { http1On, openHttp1 } from '../harness/keep-alive.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const many = 500

/** The series of the edge's figures, whatever they are at. */
const series = async ({ edge }: World): Promise<Set<string>> =>
  new Set(
    (await admin(edge, '/metrics')).text
      .split('\n')
      .filter(line => line.startsWith('sallyport_'))
      .map(line => line.slice(0, line.lastIndexOf(' '))),
  )

t.test('figures are no more for all that is asked', async t => {
  const world = await startWorld(t, echo)
  const agent = openHttp1(world.client, wikiHost)
  t.teardown(() => agent.destroy())
  const ask = (index: number): TestRequest[] => {
    const cookie = world.cookie({ user: `user-${index}@corp.example`, groups: [`group-${index}`] })
    const port = world.client.port
    return [
      { path: `/path-${index}?q=${index}`, headers: { cookie, 'user-agent': `agent-${index}/1.0` } },
      { path: '/', headers: { cookie, host: `host-${index}.example.com.wiki.edge.localhost:${port}` } },
      { path: '/', headers: { cookie, host: `wiki.app-${index}.edge.localhost:${port}` } },
      { path: '/', method: 'M-SEARCH', headers: { cookie } },
    ]
  }
  for (const request of ask(0)) await http1On(agent, world.client, wikiHost, request)
  const before = await series(world)
  for (let index = 1; index < many; index++)
    for (const request of ask(index)) await http1On(agent, world.client, wikiHost, request)
  t.strictSame(await series(world), before)
  t.ok(before.size > 20)
})

/**
 * Requests go on through many swaps between two sets: none fails, and each is decided by one set from its request to
 * its response. The sets are opposites, so that a mixture of both would show.
 */
import t from 'tap'
import { http2On, openHttp2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { allow } from './directory.ts'

const rule = (id: string, filter: string): string =>
  `${allow}rules: [{ id: ${id}, when: { ${filter} }, then: block }]\n`
/** One blocks the request, the other the same download by what its response says. */
const sets = [
  rule('by-request', 'path: /a.pdf'),
  rule('by-response', 'activity: download, file: { extension: pdf }'),
]
const swaps = 50

t.test('every answer is that of one set or of the other', async t => {
  const world = await startWorld(
    t,
    (_request, response) =>
      response.setHeader('content-disposition', 'attachment; filename=a.pdf').end('content'),
    { policy: sets[0]! },
  )
  const session = openHttp2(world.client, wikiHost)
  const statuses = new Map<number, number>()
  let done = false
  const ask = async (): Promise<void> => {
    while (!done) {
      const { status } = await http2On(session, `${wikiHost}:${world.client.port}`, {
        path: '/a.pdf',
        headers: { cookie: world.cookie() },
      })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  const asking = Array.from({ length: 8 }, ask)
  for (let swap = 1; swap <= swaps; swap++) {
    world.writePolicy(sets[swap % 2]!)
    t.match(await world.edge.policy.reload(), { result: 'applied' })
  }
  done = true
  await Promise.all(asking)
  session.close()
  const known = new Map<string, string>()
  for (const { revision, rule: id, verdict, complete } of world.records.activities) {
    t.equal(verdict, 'block')
    t.ok(complete)
    t.equal(known.get(revision) ?? id, id, `revision ${revision} decides by one rule only`)
    known.set(revision, id)
  }
  t.strictSame([...known.values()].sort(), ['by-request', 'by-response'])
  t.strictSame(
    [...statuses.keys()].filter(status => status !== 403 && status !== 200),
    [],
  )
})

/** Workers that are replaced one by one while people work. */
import t from 'tap'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { startClients } from './steady-clients.ts'
import { startWorkers, until } from './workers-process.ts'

const allow = 'version: 1\ndefault: allow\n'
const shutdown = 'shutdown: { grace: 10s, limit: 20s }\n'

t.test('under load nothing is refused and nothing ended, and no counter falls', async t => {
  const world = await startWorld(t, echo, { policy: allow, more: shutdown })
  const edge = await startWorkers(t, world)
  const pidsOf = async (): Promise<number[]> => (await edge.status()).workers.map(({ pid }) => pid)
  const first = await pidsOf()
  const clients = startClients(edge.client, wikiHost, world.cookie(), 4)
  const counted = async (): Promise<number> =>
    Number(/^sallyport_requests_total\{.*status="2xx"\} (\d+)$/m.exec((await edge.ask('/metrics')).text)?.[1])
  let before = 0
  for (let round = 0; round < 3; round++) {
    await clients.answered(400)
    const restarted = edge.ask('/restart', 'POST')
    let isOver = false
    void restarted.finally(() => (isOver = true))
    while (!isOver) {
      const now = await counted()
      if (now < before) t.fail(`the sum fell from ${before} to ${now}`)
      before = now
    }
    t.match(await restarted, { status: 200, text: /"replaced": 2/ })
  }
  await clients.answered(400)
  await clients.stop()
  const last = await pidsOf()
  t.strictSame(
    last.filter(pid => first.includes(pid)),
    [],
  )
  t.strictSame([...clients.outcomes.statuses.keys()], [200])
  t.ok(clients.outcomes.lastOnes > 0, 'connections are ended by an answer')
  const total = clients.outcomes.statuses.get(200)!
  await until('every request is in the sum', async () => (await counted()) === total)
})

/** `sallyport geo where` by what the name service sees now. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'
import { startNames } from './name-world.ts'

t.test('edges that are down are told as such, and the best of them is still chosen when all are', async t => {
  const world = await startNames(t, '  admin: 127.0.0.1:0\n  probe: { every: 10ms }')
  const args = ['geo', 'where', '193.0.6.139', '--config', join(world.directory, 'sallyport.yaml')]
  t.match((await sallyport(args)).out, /fra-1 .* chosen\n {2}iad-1 .* farther\n {2}syd-1 .* farther\n/)
  for (const id of ['fra-1', 'iad-1', 'syd-1'])
    await world.records.operationLike('edge-standing', { id, well: false })
  const now = await sallyport([...args, '--admin', `http://127.0.0.1:${world.service.ports.admin}`])
  t.match(now, {
    code: 0,
    out: /fra-1 .* chosen, although it is down: all are\n {2}iad-1 .* is down\n {2}syd-1 .* is down\n/,
  })
  const wrong = await sallyport([...args, '--admin', 'http://127.0.0.1:1'])
  t.equal(wrong.code, 1)
  t.match(wrong.error, /127\.0\.0\.1:1/)
  const other = createServer((_, response) => response.end('somebody else'))
  t.teardown(() => other.close())
  await once(other.listen(0, '127.0.0.1'), 'listening')
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  t.match(await sallyport([...args, '--admin', elsewhere]), {
    code: 1,
    error: `${elsewhere} is not where an edge listens for operators\n`,
  })
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { watchExhausts } from '../../evidence/at-rest/witnesses/exhausts.ts'
import { canaries, canaryOf } from './canaries.ts'

t.test('a canary in logs, in an answer to operators or on a page is told of', async t => {
  const server = createServer((request, response) =>
    response.end(request.url === '/metrics' ? `requests_total{app="${canaryOf('query')}"} 1\n` : 'ok'),
  ).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const watch = watchExhausts(canaries)
  watch.records.write(Buffer.from(`{"token":"${canaryOf('authorization')}"}\n`))
  watch.complaints.write(Buffer.from(canaryOf('html response').toUpperCase()))
  const pages = [{ from: 'a reset', text: `cause: ${Buffer.from(canaryOf('json')).toString('base64')}` }]
  const { hits } = await watch.testify((server.address() as AddressInfo).port, pages)
  t.strictSame(
    hits.map(({ canary, source }) => [canary.class, source]),
    [
      ['authorization', 'log, standard output'],
      ['html response', 'log, standard error'],
      ['query', 'ops /metrics'],
      ['json', 'page on a reset'],
    ],
  )
})

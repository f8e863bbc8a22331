import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { createCookieJar } from '../../../loadtest/load-test/cookie-jar.ts'
import { labelsOf } from '../../../loadtest/load-test/mix.ts'
import type { Scenario, Stage } from '../../../loadtest/load-test/scenario.ts'
import { runStage } from '../../../loadtest/load-test/stages.ts'
import { createTally, type Tally } from '../../../loadtest/load-test/tally.ts'
import { loadOrCreateAuthority } from '../../../src/tls/index.ts'

const host = 'www.example.com'
const read = { paths: ['/'], weight: 1, method: 'GET', fields: {}, expect: undefined }

interface RunOptions {
  readonly stage?: Stage
  readonly cookies?: readonly string[]
  readonly isThere?: boolean
}

/** Runs a stage against a server that is told of each request and answers it itself. */
async function runAgainst(
  t: Test,
  answer: (socket: TLSSocket, request: string) => void,
  {
    stage = { for: 1_000, connections: 3, rate: undefined },
    cookies = ['a=1'],
    isThere = true,
  }: RunOptions = {},
): Promise<Tally> {
  const { certificate, key } = loadOrCreateAuthority(t.testdir({})).issue([host])
  const server = createServer({ cert: certificate, key }, socket => {
    socket.on('data', chunk => answer(socket, String(chunk))).on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const scenario = { reads: [read], uploads: [], timeout: 2_000 } as unknown as Scenario
  const tally = createTally(labelsOf(scenario))
  const { port } = server.address() as AddressInfo
  if (!isThere) server.close()
  const target = {
    url: new URL(`https://${host}/`),
    address: { host: '127.0.0.1', port },
    ca: undefined,
    insecure: true,
  }
  const { signal } = new AbortController()
  await runStage(stage, { target, sessions: cookies.map(createCookieJar), scenario, tally, signal })
  return tally
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

t.test(
  'a request whose connection ends before the answer is counted, and the next is timed by itself',
  async t => {
    let [requests, ended] = [0, 0]
    const { outcomes, statuses } = await runAgainst(t, socket => {
      if (++requests % 5 !== 0) return socket.write(ok)
      ended++
      return socket.end(requests % 2 === 0 ? 'HTTP/1.1 200 OK\r\ncontent-le' : '')
    })
    t.ok(ended > 3)
    t.ok(outcomes.cut <= ended && outcomes.cut >= ended - 3, `${outcomes.cut} of ${ended}`)
    t.equal(outcomes.right, statuses.get(200))
    t.ok(requests - outcomes.right - outcomes.cut <= 3, 'only what was under way at the end is not counted')
    t.match(outcomes, { connectionErrors: 0, timeouts: 0, unexpected: 0 })
  },
)

t.test('what is sent after an answer that closes the connection is not lost by the edge', async t => {
  const last = ok.replace('\r\n', '\r\nConnection: close\r\n')
  let answers = 0
  const { outcomes } = await runAgainst(t, socket => {
    if (socket.writableEnded) return
    answers++
    socket.end(last)
  })
  t.ok(answers > 3)
  t.match(outcomes, { cut: 0, connectionErrors: 0, timeouts: 0 })
  t.ok(answers - outcomes.right <= 3)
})

t.test('an edge that is not there is an error of connections', async t => {
  const { outcomes } = await runAgainst(t, () => undefined, { isThere: false })
  t.ok(outcomes.connectionErrors > 3)
  t.match(outcomes, { right: 0, cut: 0 })
})

t.test('a request that is never answered is a timeout and nothing else', async t => {
  const stage = { for: 3_000, connections: 2, rate: undefined }
  const { outcomes, latencies } = await runAgainst(t, () => undefined, { stage })
  t.match(outcomes, { timeouts: 2, cut: 0, connectionErrors: 0, right: 0 })
  t.ok(latencies.percentile(50)! > 1_990)
})

t.test('sessions are used in turns, each with the cookies that it was given last', async t => {
  const seen = new Set<string>()
  const answer = (socket: TLSSocket, request: string): void => {
    const [, cookie] = /^cookie: (.*)$/m.exec(request)!
    seen.add(cookie!)
    const [, number] = /s=(\d)/.exec(cookie!)!
    const set = `set-cookie: seen=${number}; Path=/; Secure\r\nset-cookie: old=; Max-Age=0\r\n`
    socket.write(ok.replace('\r\n\r\n', `\r\n${set}\r\n`))
  }
  const cookies = [1, 2, 3, 4, 5].map(number => `s=${number}; old=1`)
  const stage = { for: 1_000, connections: 2, rate: undefined }
  await runAgainst(t, answer, { stage, cookies })
  const wanted = [1, 2, 3, 4, 5].flatMap(number => [`s=${number}; old=1`, `s=${number}; seen=${number}`])
  t.strictSame([...seen].toSorted(), wanted)
})

t.test('a rate is not exceeded', async t => {
  const stage = { for: 2_000, connections: 2, rate: 10 }
  const { outcomes } = await runAgainst(t, socket => socket.write(ok), { stage })
  t.ok(outcomes.right >= 10 && outcomes.right <= 30, String(outcomes.right))
})

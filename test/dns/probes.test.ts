/** Edges asked from outside: real servers, with certificates that are good and that are not. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { probeEdges } from '../../src/dns/probes.ts'
import type { EdgeSite } from '../../src/geo/index.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'

const host = 'signin.edge.example'

interface Probed {
  readonly server: Server
  /** The next reports, in words. */
  next(): Promise<string>
  answer: number
}

/** A server that answers probes, and somebody who asks it. */
async function probed(t: Test, names: readonly string[], addresses = ['127.0.0.1']): Promise<Probed> {
  const authority = loadOrCreateAuthority(t.testdir())
  const { certificate, key } = authority.issue(names)
  const state = { answer: 204 }
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const isAsked = request.url === '/health' && request.headers.host?.split(':')[0] === host
    response.writeHead(isAsked ? state.answer : 400).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reports: string[] = []
  let told = (): void => undefined
  const site = { id: 'a', addresses } as unknown as EdgeSite
  const stop = probeEdges({
    edges: [site],
    host,
    port,
    ca: authority.certificate,
    every: 10,
    timeout: 1_000,
    report(id, fault) {
      reports.push(`${id} ${fault ?? 'well'}`)
      told()
    },
  })
  // Whoever asks keeps no process running.
  const running = setInterval(() => undefined, 1_000)
  t.teardown(() => {
    clearInterval(running)
    stop()
    server.close()
    server.closeAllConnections()
  })
  return {
    server,
    async next() {
      reports.length = 0
      await new Promise<void>(resolve => (told = resolve))
      return reports[0]!
    },
    set answer(status: number) {
      state.answer = status
    },
    get answer() {
      return state.answer
    },
  }
}

/** The first report that is so. */
async function until(edge: Probed, wanted: RegExp): Promise<string> {
  for (;;) {
    const report = await edge.next()
    if (wanted.test(report)) return report
  }
}

t.test('well while it says so under its name, down when it does not, or is gone', async t => {
  const edge = await probed(t, [host])
  t.equal(await edge.next(), 'a well')
  edge.answer = 503
  t.equal(await until(edge, /answers/), 'a answers probes with 503')
  edge.answer = 204
  t.equal(await until(edge, /well/), 'a well')
  edge.server.close()
  edge.server.closeAllConnections()
  t.equal(await until(edge, /reached/), 'a cannot be reached on 127.0.0.1: ECONNREFUSED')
})

t.test('a certificate for another name is a fault', async t => {
  const edge = await probed(t, ['other.example'])
  t.equal(await edge.next(), 'a cannot be reached on 127.0.0.1: ERR_TLS_CERT_ALTNAME_INVALID')
})

t.test('every address counts', async t => {
  const edge = await probed(t, [host], ['127.0.0.1', '127.0.0.2'])
  t.equal(await edge.next(), 'a cannot be reached on 127.0.0.2: ECONNREFUSED')
})

import { once } from 'node:events'
import { WebSocket } from 'ws'
import { lookupLoopback } from '../../peers/identity.ts'
import { quantile } from '../../reload/figures.ts'
import { compared, type Comparison } from '../compare.ts'
import type { Contender } from '../contenders/contender.ts'
import type { Outcome } from '../entrants.ts'
import { nameOf } from '../load/request-load.ts'
import type { Scenario } from '../scenario.ts'

const message = Buffer.alloc(125, 'sallyport ')

/** WebSockets that stay open, each with one message under way to the upstream and back, by a client in this process. */
export const echoes = (
  scenario: Omit<Comparison, 'unit' | 'enter'> & { readonly streams: number },
): Scenario =>
  compared({
    ...scenario,
    unit: 'message',
    async enter(contender, { ca }) {
      const sockets = await Promise.all(Array.from({ length: scenario.streams }, () => open(contender, ca)))
      const leave = (): void => sockets.forEach(socket => socket.terminate())
      const { failed } = await talk(sockets, 0)
      if (failed === 0) return { contender, round: seconds => talk(sockets, seconds), leave }
      leave()
      throw new Error(`${failed} of ${sockets.length} echoes are missing or others`)
    },
  })

/** @throws {Error} when it is not opened */
async function open(contender: Contender, ca: string): Promise<WebSocket> {
  const [cookie] = contender.cookies(1)
  const url = `wss://${nameOf(contender)}:${contender.server.port}/echo`
  const socket = new WebSocket(url, {
    ca,
    lookup: lookupLoopback,
    perMessageDeflate: false,
    headers: cookie === undefined ? {} : { cookie },
  })
  await once(socket, 'open')
  // Whoever closes one is found out by what it does not answer.
  socket.on('error', () => socket.terminate())
  return socket
}

/** Has each socket send when its last message has come back, for some seconds, at least once. */
async function talk(sockets: readonly WebSocket[], seconds: number): Promise<Outcome> {
  const end = performance.now() + seconds * 1_000
  const each = await Promise.all(sockets.map(socket => talkUntil(socket, end)))
  const times = each.flatMap(({ milliseconds }) => milliseconds)
  return {
    done: times.length,
    failed: each.reduce((sum, { failed }) => sum + failed, 0),
    seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  }
}

/** @returns how long each echo took; a socket that breaks, or answers with something else, ends with one failure */
async function talkUntil(
  socket: WebSocket,
  end: number,
): Promise<{ readonly milliseconds: readonly number[]; readonly failed: number }> {
  const milliseconds: number[] = []
  do {
    const began = performance.now()
    const echo = await say(socket)
    if (echo?.equals(message) !== true) return { milliseconds, failed: 1 }
    milliseconds.push(performance.now() - began)
  } while (performance.now() < end)
  return { milliseconds, failed: 0 }
}

/** @returns the answer to one message; undefined when the socket closes before it */
const say = (socket: WebSocket): Promise<Buffer | undefined> =>
  new Promise(resolve => {
    if (socket.readyState !== WebSocket.OPEN) return resolve(undefined)
    const closed = (): void => resolve(undefined)
    socket.once('close', closed).once('message', content => {
      socket.off('close', closed)
      resolve(content as Buffer)
    })
    socket.send(message)
  })

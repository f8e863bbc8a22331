import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { CookieJar } from './cookie-jar.ts'
import { createEchoes, keepCalling } from './echoes.ts'
import { createLatencies, type Latencies } from './latencies.ts'
import type { Sockets } from './scenario.ts'
import { hostIn, type Target } from './target.ts'

/** What came of all WebSockets. */
export interface SocketOutcomes {
  opened: number
  /** Handshakes that were refused or failed. */
  notOpened: number
  /** Ended by the other side. */
  closed: number
  sent: number
  /** Messages whose echo came. */
  answered: number
  /** Messages whose echo did not come in time. */
  unanswered: number
}

/** WebSockets at work. */
export interface OpenSockets {
  readonly outcomes: Readonly<SocketOutcomes>
  /** From when a message was due to its echo. */
  readonly latencies: Pick<Latencies, 'percentile'>
  /** Sends no more, waits for echoes that are out, and closes all. */
  stop(): Promise<void>
}

/** Milliseconds between two handshakes. */
const openEvery = 5

/**
 * Opens WebSockets one after the other and keeps each sending at its times, whether or not echoes come.
 * @param timeout milliseconds that an echo may take
 */
export function openSockets(
  target: Target,
  wanted: readonly Sockets[],
  sessions: readonly CookieJar[],
  timeout: number,
): OpenSockets {
  const outcomes = { opened: 0, notOpened: 0, closed: 0, sent: 0, answered: 0, unanswered: 0 }
  const latencies = createLatencies()
  const users: SocketUser[] = []
  const stopping = new AbortController()
  const open = async (): Promise<void> => {
    const all = wanted.flatMap(kind => Array.from({ length: kind.count }, () => kind))
    for (const [index, kind] of all.entries()) {
      if (stopping.signal.aborted) return
      const socket = connect(target, kind.path, sessions[index % sessions.length]!.header)
      users.push(useSocket(socket, kind, index / all.length, outcomes, latencies))
      await pause(openEvery)
    }
  }
  const opening = open()
  return {
    outcomes,
    latencies,
    async stop() {
      stopping.abort()
      await opening
      const deadline = AbortSignal.timeout(timeout)
      await Promise.all(users.map(user => user.stop(deadline)))
    },
  }
}

function connect({ url, address, ca, insecure }: Target, path: string, cookie: string): WebSocket {
  return new WebSocket(`wss://${hostIn(address)}${path}`, {
    headers: { host: url.host, origin: url.origin, cookie },
    rejectUnauthorized: !insecure,
    ...(ca !== undefined && { ca }),
    // The types of ws do not know it, node:tls does.
    ...({ servername: url.hostname } as object),
  })
}

interface SocketUser {
  stop(deadline: AbortSignal): Promise<void>
}

/** @param phase from 0 to 1, of the interval: so that sockets do not send all at once */
function useSocket(
  socket: WebSocket,
  { perSecond, size, echo }: Sockets,
  phase: number,
  outcomes: SocketOutcomes,
  latencies: Latencies,
): SocketUser {
  const interval = 1_000 / perSecond
  const echoes = createEchoes()
  const ended = Promise.withResolvers<void>()
  let [isOpen, isStopping, number] = [false, false, 0]
  let endCalls = (): void => undefined

  const send = (due: number): void => {
    if (socket.readyState !== WebSocket.OPEN) return
    const message = `${number++} `.padEnd(size, '.')
    outcomes.sent++
    if (echo) echoes.sent(message, due)
    socket.send(message)
  }
  const opened = (): void => {
    isOpen = true
    outcomes.opened++
    endCalls = keepCalling(phase * interval, interval, send)
  }
  const closed = (): void => {
    endCalls()
    if (!isOpen) outcomes.notOpened++
    else if (!isStopping) outcomes.closed++
    ended.resolve()
  }
  const heard = (message: string): void => {
    const latency = echoes.heard(message)
    if (latency === undefined) return
    outcomes.answered++
    latencies.record(latency)
  }
  socket.on('open', opened).on('close', closed)
  socket.on('message', data => heard(String(data)))
  // What goes wrong ends in `close`.
  socket.on('error', () => undefined)
  return {
    async stop(deadline) {
      endCalls()
      if (isOpen) await Promise.race([echoes.settled(deadline), ended.promise])
      isStopping = true
      outcomes.unanswered += echoes.out
      if (!isOpen || deadline.aborted) socket.terminate()
      else socket.close()
      deadline.addEventListener('abort', () => socket.terminate(), { once: true })
      await ended.promise
    },
  }
}

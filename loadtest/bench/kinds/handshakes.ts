import { once } from 'node:events'
import { connect, type ConnectionOptions } from 'node:tls'
import { quantile } from '../../reload/figures.ts'
import { compared, type Comparison } from '../compare.ts'
import type { Contender } from '../contenders/contender.ts'
import type { Entrant, Outcome } from '../entrants.ts'
import { nameOf } from '../load/request-load.ts'
import type { Scenario } from '../scenario.ts'

/** Handshakes that are under way together. */
const chains = 16
const patience = 10_000

interface Handshake {
  readonly milliseconds: number
  readonly isResumed: boolean
  /** For the next connection. */
  readonly session: Buffer
}

/** TLS 1.3 handshakes with no request after them, by a client in this process. */
export const handshakes = (
  scenario: Omit<Comparison, 'unit' | 'enter'> & {
    /** Whether each connection brings the last ticket of its chain, to the next port where there are several. */
    readonly resumes: boolean
  },
): Scenario =>
  compared({
    ...scenario,
    unit: 'handshake',
    async enter(contender, { ca }) {
      const entrant = await enterWith(contender, ca, scenario.resumes)
      const { failed, resumed = 0 } = await entrant.round(0)
      if (failed > 0) throw new Error('a handshake failed')
      if (scenario.resumes && resumed === 0) throw new Error('no connection is resumed')
      return entrant
    },
  })

/** Each chain of connections begins before the first round, with a full handshake. */
async function enterWith(contender: Contender, ca: string, resumes: boolean): Promise<Entrant> {
  const begun = await Promise.all(Array.from({ length: chains }, () => shake(contender, ca, 0)))
  const sessions = begun.map(({ session }) => session)
  return {
    contender,
    async round(seconds) {
      const end = performance.now() + seconds * 1_000
      const all = sessions.map(async (_, chain) => {
        const seen: (Handshake | undefined)[] = []
        do {
          const session = resumes ? sessions[chain] : undefined
          const one = await shake(contender, ca, seen.length + 1, session).catch(() => undefined)
          seen.push(one)
          if (one !== undefined) sessions[chain] = one.session
        } while (performance.now() < end)
        return seen
      })
      return outcomeOf((await Promise.all(all)).flat(), seconds)
    },
  }
}

/**
 * One connection, to its end.
 * @param turn which of the ports it goes to
 * @param session of a ticket; who is resumed by one does not always give another
 * @throws {Error} when it breaks, or there is no ticket for the next
 */
async function shake(contender: Contender, ca: string, turn: number, session?: Buffer): Promise<Handshake> {
  const began = performance.now()
  const socket = connect(optionsOf(contender, ca, turn, session))
  socket.setTimeout(patience, () => socket.destroy(new Error('no handshake in time')))
  let ticket = session
  socket.on('session', newer => void (ticket = newer))
  await once(socket, 'secureConnect')
  const [milliseconds, isResumed] = [performance.now() - began, socket.isSessionReused()]
  // Its tickets come after the handshake, and before the other side closes too.
  const closed = once(socket, 'close')
  socket.end().resume()
  await closed
  if (ticket === undefined) throw new Error('no ticket')
  return { milliseconds, isResumed, session: ticket }
}

const optionsOf = (
  contender: Contender,
  ca: string,
  turn: number,
  session: Buffer | undefined,
): ConnectionOptions => ({
  host: '127.0.0.1',
  port: contender.ports[turn % contender.ports.length]!,
  servername: nameOf(contender),
  ca,
  minVersion: 'TLSv1.3',
  // All of them have this group; the hybrid one, which costs more, only some.
  ecdhCurve: 'X25519',
  ALPNProtocols: ['http/1.1'],
  ...(session !== undefined && { session }),
})

/** What came of all connections of a round; undefined are those that failed. */
export function outcomeOf(all: readonly (Handshake | undefined)[], seconds: number): Outcome {
  const done = all.filter(one => one !== undefined)
  const times = done.map(({ milliseconds }) => milliseconds)
  return {
    done: done.length,
    failed: all.length - done.length,
    seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    resumed: done.filter(({ isResumed }) => isResumed).length,
  }
}

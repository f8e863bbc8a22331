import { setTimeout as pause } from 'node:timers/promises'
import type { ShutdownConfig } from '../config/index.ts'
import type { WorkerMember } from './member.ts'
import type { WorkerReady } from './worker.ts'

/** The workers of an edge, kept at their number. */
export interface Workers {
  /** Those that take users now. */
  members(): readonly WorkerMember[]
  /**
   * Adds a worker; from when it takes users, it is followed by another whenever it ends.
   * @throws {WorkerStartError} when it ends before that
   */
  start(): Promise<WorkerReady>
  /**
   * Whether at least half of the places among them are held by ones that take users: one that has crashed is back in a
   * second, and the others serve meanwhile.
   */
  isEnough(): boolean
  /** Whether no worker is left. */
  isDeserted(): boolean
  /** Those that take no users any more, and finish. */
  leaving(): readonly WorkerMember[]
  /**
   * Replaces all by so many new ones, one after the other: one ends when another is there.
   * @returns how many there are
   * @throws {WorkerStartError} when one does not start; those that are not replaced yet stay
   */
  restart(count: number): Promise<number>
  /**
   * Ends all: lets what is under way finish.
   * @param now cuts it short
   */
  close(times: ShutdownConfig, now: AbortSignal): Promise<void>
}

/** How a worker ended that nobody ended. */
export interface WorkerEnd {
  readonly worker: number
  readonly pid: number
  readonly code: number | null
  readonly signal: string | null
  /** Milliseconds until another is started. */
  readonly restartMs: number
}

export interface WorkersOptions {
  readonly fork: () => WorkerMember
  readonly ended: (end: WorkerEnd) => void
  /** Called with the last figures of one that was told to end. */
  readonly left: (figures: object) => void
  /** How long one has to finish that is replaced. */
  readonly times: () => ShutdownConfig
}

/** Time as the keeper of workers has it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after so many milliseconds, or when the signal says so. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

const systemClock: Clock = {
  now: Date.now,
  pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
}

/** A worker did not start; it has said why on standard error. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError'
}

/** The pause before another worker doubles while workers end soon, and is short again after one that lasted. */
const shortestPauseMs = 1_000
const longestPauseMs = 30_000
/** A worker that has not ended so long after it should have never will. */
const patienceMs = 10_000
const shortPatienceMs = 1_000
/** The same of one that does not get ready; a large policy set takes a part of it. */
const longestStartMs = 120_000

/** Who holds a place among the workers, and which restart that was. */
interface Place {
  member: WorkerMember
  generation: number
}

/** Makes the keeper of workers; none is started yet. */
export function keepWorkers(options: WorkersOptions, clock: Clock = systemClock): Workers {
  const { fork, ended, left, times } = options
  const running = new Set<WorkerMember>()
  const ready = new Set<WorkerMember>()
  const leaving = new Set<WorkerMember>()
  const places = new Set<Place>()
  const closing = new AbortController()
  let generation = 0

  const begin = (): WorkerMember => {
    const member = fork()
    running.add(member)
    void member.ready.then(told => told !== undefined && running.has(member) && ready.add(member))
    void member.lastFigures.then(figures => {
      leaving.delete(member)
      if (figures !== undefined) left(figures)
    })
    void member.ended.then(() => {
      running.delete(member)
      ready.delete(member)
    })
    return member
  }

  /** Whoever holds a place is followed by another, until the place is given up. */
  const keep = async (place: Place): Promise<void> => {
    let restartMs = shortestPauseMs
    for (;;) {
      const since = clock.now()
      const { member } = place
      const end = await member.ended
      if (!places.has(place)) return
      if (clock.now() - since > longestPauseMs) restartMs = shortestPauseMs
      ended({ worker: member.id, pid: member.pid, ...end, restartMs })
      await clock.pause(restartMs, closing.signal)
      if (!places.has(place)) return
      restartMs = Math.min(restartMs * 2, longestPauseMs)
      place.member = begin()
      place.generation = generation
    }
  }

  const start = async (): Promise<WorkerReady> => {
    const member = begin()
    const giveUp = setTimeout(() => member.kill(), longestStartMs)
    const told = await member.ready
    clearTimeout(giveUp)
    if (told === undefined || closing.signal.aborted) throw new WorkerStartError('a worker did not start')
    const place = { member, generation }
    places.add(place)
    void keep(place)
    return told
  }

  /** Lets a worker finish; one that takes no users has nothing to finish. */
  const end = (member: WorkerMember, allowed: ShutdownConfig): void => {
    if (!ready.delete(member)) return member.kill()
    leaving.add(member)
    member.ask('close', allowed).catch(() => undefined)
    const giveUp = setTimeout(() => member.kill(), allowed.limit + patienceMs)
    void member.ended.then(() => clearTimeout(giveUp))
  }

  const giveUp = (place: Place): void => {
    places.delete(place)
    end(place.member, { ...times(), notice: 0 })
  }

  const oldest = (): Place | undefined => [...places].find(place => place.generation < generation)
  const held = (): number => [...places].filter(({ member }) => ready.has(member)).length
  const renewed = (): number => [...places].filter(place => place.generation === generation).length

  return {
    members: () => [...ready],
    leaving: () => [...leaving],
    isEnough: () => places.size > 0 && 2 * held() >= places.size,
    isDeserted: () => running.size === 0,
    start,
    async restart(count) {
      generation++
      for (let old = oldest(); old !== undefined; old = oldest()) {
        if (renewed() < count) await start()
        giveUp(old)
      }
      while (renewed() < count) await start()
      return count
    },
    async close(allowed, now) {
      places.clear()
      closing.abort()
      const all = [...running]
      const cut = (): void => {
        for (const member of all) member.ask('cut').catch(() => undefined)
        setTimeout(() => all.forEach(member => member.kill()), shortPatienceMs).unref()
      }
      for (const member of all) if (!leaving.has(member)) end(member, allowed)
      if (now.aborted) cut()
      else now.addEventListener('abort', cut, { once: true })
      await Promise.all(all.map(member => member.ended))
      now.removeEventListener('abort', cut)
    },
  }
}

import { setTimeout as pause } from 'node:timers/promises'
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
  /** Ends all: lets what is under way finish within the grace. */
  close(graceMs: number): Promise<void>
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
/** A worker that has not ended so long after its grace never will. */
const patienceMs = 10_000

/** Makes the keeper of workers; none is started yet. */
export function keepWorkers({ fork, ended }: WorkersOptions, clock: Clock = systemClock): Workers {
  const running = new Set<WorkerMember>()
  const ready = new Set<WorkerMember>()
  const places: Promise<void>[] = []
  const closing = new AbortController()

  /** Follows a worker to its end; resolves with how it ended. */
  const follow = async (member: WorkerMember): Promise<Pick<WorkerEnd, 'code' | 'signal'>> => {
    if ((await member.ready) !== undefined) ready.add(member)
    const end = await member.ended
    ready.delete(member)
    running.delete(member)
    return end
  }

  const begin = (): WorkerMember => {
    const member = fork()
    running.add(member)
    return member
  }

  /** One place among the workers: whoever holds it is followed by another. */
  const keepPlace = async (first: WorkerMember): Promise<void> => {
    let restartMs = shortestPauseMs
    for (let member = first; ; member = begin()) {
      const since = clock.now()
      const end = await follow(member)
      if (closing.signal.aborted) return
      if (clock.now() - since > longestPauseMs) restartMs = shortestPauseMs
      ended({ worker: member.id, pid: member.pid, ...end, restartMs })
      await clock.pause(restartMs, closing.signal)
      if (closing.signal.aborted) return
      restartMs = Math.min(restartMs * 2, longestPauseMs)
    }
  }

  return {
    members: () => [...ready],
    async start() {
      const member = begin()
      const told = await member.ready
      if (told === undefined) throw new WorkerStartError('a worker did not start; the edge ends')
      places.push(keepPlace(member))
      return told
    },
    async close(graceMs) {
      closing.abort()
      for (const member of running) end(member, ready.has(member), graceMs)
      const giveUp = setTimeout(() => running.forEach(member => member.kill()), graceMs + patienceMs)
      await Promise.all(places)
      clearTimeout(giveUp)
    },
  }
}

/** A worker that takes no users has nothing to finish. */
function end(member: WorkerMember, isReady: boolean, graceMs: number): void {
  if (isReady) member.ask('close', graceMs).catch(() => undefined)
  else member.kill()
}

import type { LimitName, Limits } from '../../limits/index.ts'

/** How near a process is to the end of its memory, from which on it lets go of more and more. */
export type Pressure = 'none' | 'high' | 'hard' | 'hardest' | 'full'

/** Whether connections end with the answer. */
export const isHard = (pressure: Pressure): boolean => pressure === 'hard' || isHardest(pressure)
/** Whether no connection is accepted. */
export const isHardest = (pressure: Pressure): boolean => pressure === 'hardest' || pressure === 'full'

/** What is measured of a process. */
export interface LoadFigures {
  /** Octets of resident memory. */
  readonly memory: number
  /** Milliseconds by which the event loop was late on average. */
  readonly delay: number
}

/** Decides what is refused because there is too much to do. */
export interface Overload {
  /** Takes in what was measured last. */
  measured(figures: LoadFigures): void
  readonly pressure: Pressure
  /** Whether this request is one too many; asked once for each. */
  refuses(): boolean
}

/** How often in a row the event loop must be late: a reload, or a moment without a processor, is no overload. */
const lateInARow = 6

/** From which part of the memory on, each. */
const ladder = [
  ['full', 0.98],
  ['hardest', 0.95],
  ['hard', 0.9],
  ['high', 0.8],
] as const

/** Never all that comes is refused, so that it is seen when the worst is over. */
const largestShare = 0.98
/** How far the share that is refused may rise and fall between two looks; by how much, as a part of how late the loop is. */
const [steepestRise, steepestFall, gain] = [0.1, 0.05, 0.1]

/**
 * Sheds load: part of the requests while the event loop is late, and all of them when memory ends.
 * @param random from 0 to 1
 */
export function createOverload(
  limits: Limits,
  limitReached: (limit: LimitName) => void,
  random: () => number = Math.random,
): Overload {
  let pressure: Pressure = 'none'
  let share = 0
  let late = 0
  return {
    get pressure() {
      return pressure
    },
    measured({ memory, delay }) {
      pressure = ladder.find(([, from]) => memory >= from * limits.memory)?.[0] ?? 'none'
      late = delay > limits['event-loop-delay'] ? late + 1 : 0
      if (share === 0 && late < lateInARow) return
      const step = gain * (delay / limits['event-loop-delay'] - 1)
      share = Math.min(
        largestShare,
        Math.max(0, share + Math.min(steepestRise, Math.max(-steepestFall, step))),
      )
    },
    refuses() {
      const limit = pressure === 'full' ? 'memory' : random() < share ? 'event-loop-delay' : undefined
      if (limit !== undefined) limitReached(limit)
      return limit !== undefined
    },
  }
}

/** What goes on around a ring while edges run: its file is followed, and on a schedule it is rotated. */
import { statSync } from 'node:fs'
import { KeyRingFileError, newestKeyTime, readKeys, rotateKeyRing, type Rotation } from './key-ring-file.ts'
import type { KeyRing } from './key-ring.ts'

/** What an operator wants to know of it; a problem is told in words. */
export interface KeyRingEvents {
  /** Other keys were read, or could not be: then those that were known stay. */
  reloaded(outcome: { readonly keys: number } | { readonly problem: string }): void
  rotated(outcome: { readonly added: string } | { readonly problem: string }): void
}

/** A ring's file that is followed. */
export interface FollowedKeys {
  /** Looks at the file now. */
  reload(): void
  stop(): void
}

/** Looking at a file's state is cheap, works on every file system, and sees a link that was swapped. */
const lookEveryMs = 1_000
const checkAgeEveryMs = 60_000

/**
 * Takes over what the ring's file says, now and whenever it changes.
 * @throws {KeyRingFileError} when it is no key ring now
 */
export function followKeyRing(
  file: string,
  ring: KeyRing,
  reloaded: KeyRingEvents['reloaded'],
  everyMs = lookEveryMs,
): FollowedKeys {
  let seen = stateOf(file)
  const read = (): number => {
    const keys = readKeys(file)
    if (keys === undefined) throw new KeyRingFileError(`${file} is not there any more`)
    ring.replace(keys)
    return keys.length
  }
  const look = (): void => {
    const state = stateOf(file)
    if (state === seen) return
    seen = state
    reloaded(outcomeOf(() => ({ keys: read() })))
  }
  // What the ring was made of may have been rotated since.
  read()
  const timer = setInterval(look, everyMs).unref()
  return { reload: look, stop: () => clearInterval(timer) }
}

/** A text that is another when the file is, or why nothing can be told of it. */
function stateOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file)
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`
  } catch (error) {
    return (error as Error).message
  }
}

/**
 * Rotates the ring whenever its newest key is older than that; one process of all that share a file is enough, and more
 * do no harm.
 * @param every milliseconds
 * @returns a function that stops that
 */
export function keepRotating(
  file: string,
  { every, ...rotation }: Rotation & { readonly every: number },
  rotated: KeyRingEvents['rotated'],
  now: () => number = Date.now,
): () => void {
  const check = (): void => {
    const outcome = outcomeOf(() =>
      newestKeyTime(file) + every <= now() ? rotateKeyRing(file, rotation, now()) : undefined,
    )
    if (outcome !== undefined) rotated(outcome)
  }
  check()
  const timer = setInterval(check, Math.min(checkAgeEveryMs, every)).unref()
  return () => clearInterval(timer)
}

function outcomeOf<T>(action: () => T): T | { readonly problem: string } {
  try {
    return action()
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openPolicyDirectory, type PolicyReloader, type ReloadResult } from '../../src/policy/index.ts'
import { factsOf } from '../policy/facts.ts'

export const allow = 'version: 1\ndefault: allow\n'
export const block = 'version: 1\ndefault: block\n'

/** A policy directory that is followed. */
export interface FollowedDirectory {
  readonly directory: string
  readonly reloader: PolicyReloader
  /** Every reload that found something, in order. */
  readonly results: readonly ReloadResult[]
  /** Sets that came into force since the first. */
  readonly swaps: () => number
  /** The verdict on an ordinary request. */
  readonly verdict: () => string
  write(text: string, name?: string): void
  /** The next swap. */
  swapped(): Promise<void>
}

/** Opens a directory, a new one with these files unless one is given; it is followed until the test ends. */
export async function follow(
  t: Test,
  files: Record<string, string> = { 'policy.yaml': allow },
  directory: string = t.testdir(files),
): Promise<FollowedDirectory> {
  const results: ReloadResult[] = []
  const reloader = await openPolicyDirectory({
    directory,
    context: { apps: ['wiki'], networks: undefined },
    onReload: result => results.push(result),
  })
  let swaps = 0
  reloader.holder.onSwap(() => swaps++)
  // Following a directory keeps no process running, and nothing else in these tests does.
  const running = setInterval(() => undefined, 60_000)
  t.teardown(() => {
    clearInterval(running)
    reloader.close()
  })
  return {
    directory,
    reloader,
    results,
    swaps: () => swaps,
    verdict: () => reloader.holder.current.decide(factsOf(), 'request').verdict,
    write: (text, name = 'policy.yaml') => writeFileSync(join(directory, name), text),
    swapped: () =>
      new Promise(resolve => {
        const stop = reloader.holder.onSwap(() => {
          stop()
          resolve()
        })
      }),
  }
}

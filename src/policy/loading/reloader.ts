import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compilePolicy, type CompiledPolicy } from '../deciding/compile.ts'
import type { PolicyContext, PolicyFile } from '../policy-set.ts'
import { readPolicyDirectory } from './directory.ts'
import { followDirectories } from './follow.ts'
import { PolicyHolder } from './holder.ts'
import { inTurn } from './in-turn.ts'
import { loadSet } from './load.ts'
import { createPolicyLoader, type PolicyLoader } from './loader.ts'
import { createSlot, type PolicySlot, type RefusedSet, type ReloadResult } from './slot.ts'

/** The policy directory, followed while the edge runs. */
export interface PolicyReloader {
  readonly holder: PolicyHolder
  /** The last set that was refused, until one is accepted. */
  readonly refused: RefusedSet | undefined
  /** The same of the set on trial. */
  readonly trialRefused: RefusedSet | undefined
  /** Milliseconds since the epoch of the last accepted set. */
  readonly loadedAt: number
  /** Reads the directory now; reloads that overlap are one. */
  reload(): Promise<ReloadResult>
  /**
   * A set that is to be judged and not to come into force.
   * @throws {PolicyFilesError} with the report when it is none
   */
  draft(policies: readonly PolicyFile[]): Promise<CompiledPolicy>
  close(): void
}

export interface ReloaderOptions {
  readonly directory: string
  readonly context: PolicyContext
  /** Told of every reload but those that find nothing new. */
  readonly onReload?: (result: ReloadResult, set: 'enforced' | 'trial') => void
}

/** The folder of a policy directory that holds a whole second set, on trial beside the enforced one. */
export const trialDirectory = 'shadow'

/**
 * Loads the set and follows its directory.
 * @throws {ProblemsError | PolicyFilesError} when the first set is bad
 */
export async function openPolicyDirectory(options: ReloaderOptions): Promise<PolicyReloader> {
  const { directory, context, onReload } = options
  const files = await readPolicyDirectory(directory)
  const first = { files, policy: compilePolicy(loadSet(files, context)) }
  const holder = new PolicyHolder(first.policy)
  const loader = createPolicyLoader(context)
  // Of their own, so that no draft stands in the way of a set that is to come into force.
  const drafts = createPolicyLoader(context)
  const enforced = createSlot({ directory, loader, first, accept: policy => holder.swap(policy) })
  const trial = await openTrial(join(directory, trialDirectory), holder, loader, onReload)

  const attempt = async (): Promise<ReloadResult> => {
    const { result, isNews } = await enforced.attempt()
    if (isNews) onReload?.(result, 'enforced')
    await trial.attempt()
    return result
  }
  const turns = inTurn()
  let waiting: Promise<ReloadResult> | undefined
  /** Calls that come before a reload has begun share it, for it will see what they meant. */
  const reload = (): Promise<ReloadResult> => {
    waiting ??= turns(() => {
      waiting = undefined
      return attempt()
    })
    return waiting
  }
  const following = followDirectories(
    [directory, join(directory, trialDirectory)],
    () => loader.prepare(),
    () => void reload(),
  )
  return {
    holder,
    get refused() {
      return enforced.refused
    },
    get trialRefused() {
      return trial.refused
    },
    get loadedAt() {
      return enforced.loadedAt
    },
    reload,
    draft: policies => drafts.load({ policies, tests: [] }),
    close() {
      following.close()
      loader.close()
      drafts.close()
    },
  }
}

interface Trial {
  readonly refused: RefusedSet | undefined
  attempt(): Promise<void>
}

/** A trial changes nothing, so a bad one keeps no edge from starting; it is reported and left out. */
async function openTrial(
  directory: string,
  holder: PolicyHolder,
  loader: PolicyLoader,
  onReload: ReloaderOptions['onReload'],
): Promise<Trial> {
  let slot: PolicySlot | undefined
  const attempt = async (): Promise<void> => {
    if (!existsSync(directory)) {
      if (slot !== undefined) holder.try(undefined)
      slot = undefined
      return
    }
    slot ??= createSlot({ directory, loader, first: undefined, accept: policy => holder.try(policy) })
    const { result, isNews } = await slot.attempt()
    if (isNews) onReload?.(result, 'trial')
  }
  await attempt()
  return {
    get refused() {
      return slot?.refused
    },
    attempt,
  }
}

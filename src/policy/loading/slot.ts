import type { CompiledPolicy } from '../deciding/compile.ts'
import { contentHash, revisionOf } from '../reading/set.ts'
import { readPolicyDirectory, type PolicyFiles } from './directory.ts'
import { LoadFailure, type PolicyLoader } from './loader.ts'

/** What a reload of one directory came to. */
export type ReloadResult =
  /** `warnings` counts what is doubtful about the set. */
  | { readonly result: 'applied'; readonly revision: string; readonly warnings: number }
  | { readonly result: 'unchanged'; readonly revision: string }
  | { readonly result: 'refused'; readonly revision: string; readonly report: string }

/** The set that was refused last, until one is accepted. */
export interface RefusedSet {
  readonly revision: string
  readonly report: string
}

/** What a look at the directory came to, and whether that is to be told. */
export interface Attempt {
  readonly result: ReloadResult
  readonly isNews: boolean
}

/** One directory and the set that was loaded from it. */
export interface PolicySlot {
  readonly current: CompiledPolicy | undefined
  readonly refused: RefusedSet | undefined
  /** Milliseconds since the epoch of the last accepted set. */
  readonly loadedAt: number
  /** Reads the directory; takes what it holds when that is another set and a good one. */
  attempt(): Promise<Attempt>
}

export interface SlotOptions {
  readonly directory: string
  readonly loader: PolicyLoader
  /** Takes a set that was accepted. */
  readonly accept: (policy: CompiledPolicy) => void
  /** What was loaded before, with the files it was loaded from. */
  readonly first: { readonly policy: CompiledPolicy; readonly files: PolicyFiles } | undefined
}

/** Makes the slot of a directory. */
export function createSlot({ directory, loader, accept, first }: SlotOptions): PolicySlot {
  let current = first?.policy
  let seen = first && fingerprint(first.files)
  let inForceHash = first && contentHash(first.files.policies)
  let refused: RefusedSet | undefined
  let loadedAt = Date.now()

  const refuse = (revision: string, message: string): Attempt => {
    const report = `${message}. ${inForce(current, loadedAt)}`
    const isNews = refused?.revision !== revision || refused.report !== report
    refused = { revision, report }
    return { result: { result: 'refused', ...refused }, isNews }
  }

  /** While a set is refused, looking at it again refuses it again. */
  const unchanged = (): Attempt => {
    const result: ReloadResult =
      refused === undefined
        ? { result: 'unchanged', revision: current?.revision ?? '' }
        : { result: 'refused', ...refused }
    return { result, isNews: false }
  }

  const load = async (files: PolicyFiles): Promise<Attempt> => {
    const print = fingerprint(files)
    if (print === seen) return unchanged()
    seen = print
    const revision = revisionOf(files.policies)
    try {
      const policy = await loader.load(files)
      const hash = contentHash(files.policies)
      const isNew = hash !== inForceHash
      const isNews = isNew || refused !== undefined
      refused = undefined
      if (isNew) {
        current = policy
        inForceHash = hash
        loadedAt = Date.now()
        accept(policy)
      }
      if (!isNews) return unchanged()
      return { result: { result: 'applied', revision, warnings: policy.set.warnings.length }, isNews }
    } catch (error) {
      if (error instanceof LoadFailure) seen = undefined
      return refuse(revision, (error as Error).message)
    }
  }

  return {
    get current() {
      return current
    },
    get refused() {
      return refused
    },
    get loadedAt() {
      return loadedAt
    },
    async attempt() {
      let files: PolicyFiles
      try {
        files = await readPolicyDirectory(directory)
      } catch (error) {
        seen = undefined
        return refuse('unreadable', (error as Error).message)
      }
      return load(files)
    },
  }
}

/** Tells whether anything changed, tests included: a set that its tests refused may pass when they are mended. */
const fingerprint = ({ policies, tests }: PolicyFiles): string =>
  `${contentHash(policies)} ${contentHash(tests)}`

function inForce(current: CompiledPolicy | undefined, loadedAt: number): string {
  if (current === undefined) return 'No set is loaded.'
  const since = new Date(loadedAt).toISOString().slice(11, 19)
  return `Revision ${current.revision} (loaded ${since}Z) stays in force.`
}

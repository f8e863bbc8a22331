import { watch, type FSWatcher } from 'node:fs'
import { readPolicyDirectory } from './directory.ts'
import { PolicyHolder } from './holder.ts'
import { readPolicySet, revisionOf } from './set.ts'

/** What a reload came to. */
export type ReloadResult =
  | { readonly result: 'applied' | 'unchanged'; readonly revision: string }
  | { readonly result: 'refused'; readonly revision: string; readonly report: string }

/** The policy directory, followed while the edge runs. */
export interface PolicyReloader {
  readonly holder: PolicyHolder
  /** The last set that was refused, until one is accepted. */
  readonly refused: { readonly revision: string; readonly report: string } | undefined
  /** Milliseconds since the epoch of the last accepted set. */
  readonly loadedAt: number
  /** Reads the directory now; reloads that overlap are one. */
  reload(): Promise<ReloadResult>
  close(): void
}

export interface ReloaderOptions {
  readonly directory: string
  /** Ids of the configured apps. */
  readonly apps: readonly string[]
  readonly onReload?: (result: ReloadResult) => void
}

/** A reload waits until the directory has been quiet for this long, so that half-written files settle. */
const quietMs = 100
/** But never longer than this after the first change. */
const longestQuietMs = 1_000
/** Some file systems tell nobody of changes; the content hash is compared this often all the same. */
const pollMs = 5_000

/**
 * Loads the set and follows its directory (never single files: a rename or a symlink swap would lose them).
 * @throws {ProblemsError | Error} when the first set is bad
 */
export async function openPolicyDirectory(options: ReloaderOptions): Promise<PolicyReloader> {
  const { directory, apps, onReload } = options
  const holder = new PolicyHolder(readPolicySet(await readPolicyDirectory(directory), apps))
  let refused: PolicyReloader['refused']
  let loadedAt = Date.now()
  let running: Promise<ReloadResult> | undefined
  let again = false

  const inForce = (): string => {
    const since = new Date(loadedAt).toISOString().slice(11, 19)
    return `Revision ${holder.current.revision} (loaded ${since}Z) stays in force.`
  }

  const attempt = async (): Promise<ReloadResult> => {
    let revision = 'unreadable'
    try {
      const files = await readPolicyDirectory(directory)
      revision = revisionOf(files)
      if (revision === holder.current.revision && refused === undefined)
        return { result: 'unchanged', revision }
      if (revision === refused?.revision) return { result: 'unchanged', revision: holder.current.revision }
      if (revision !== holder.current.revision) holder.swap(readPolicySet(files, apps))
      refused = undefined
      loadedAt = Date.now()
      return { result: 'applied', revision }
    } catch (error) {
      const report = `${(error as Error).message}. ${inForce()}`
      const known = refused?.revision === revision && refused.report === report
      refused = { revision, report }
      return known
        ? { result: 'unchanged', revision: holder.current.revision }
        : { result: 'refused', ...refused }
    }
  }

  const reload = async (): Promise<ReloadResult> => {
    if (running !== undefined) {
      again = true
      return running
    }
    running = attempt().then(async result => {
      running = undefined
      if (result.result !== 'unchanged') onReload?.(result)
      if (!again) return result
      again = false
      return reload()
    })
    return running
  }

  const following = follow(directory, () => void reload())
  return {
    holder,
    get refused() {
      return refused
    },
    get loadedAt() {
      return loadedAt
    },
    reload,
    close: () => following.close(),
  }
}

/** Calls back some time after changes in a directory, and now and then without any. */
function follow(directory: string, changed: () => void): { close(): void } {
  let quiet: NodeJS.Timeout | undefined
  let latest: NodeJS.Timeout | undefined
  const stopWaiting = (): void => {
    clearTimeout(quiet)
    clearTimeout(latest)
    latest = undefined
  }
  const now = (): void => {
    stopWaiting()
    changed()
  }
  const soon = (): void => {
    latest ??= setTimeout(now, longestQuietMs)
    clearTimeout(quiet)
    quiet = setTimeout(now, quietMs)
  }
  const watcher: FSWatcher = watch(directory, { persistent: false }, soon)
  watcher.on('error', () => watcher.close())
  const poll = setInterval(changed, pollMs).unref()
  return {
    close() {
      watcher.close()
      clearInterval(poll)
      stopWaiting()
    },
  }
}

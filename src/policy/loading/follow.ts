import { watch, type FSWatcher } from 'node:fs'

/** A change waits until the directory has been quiet for this long, so that half-written files settle. */
const quietMs = 100
/** But never longer than this after the first change. */
const longestQuietMs = 1_000
/** Some file systems tell nobody of changes; what is there is looked at this often all the same. */
const pollMs = 5_000

/**
 * Calls back some time after changes in directories, and now and then without any. Directories, never single files:
 * a rename or a symlink swap would lose those. One that is not there now is looked for at each poll.
 * @param stirred called at once when something happens, of which `changed` is told when it has settled
 */
export function followDirectories(
  directories: readonly string[],
  stirred: () => void,
  changed: () => void,
): { close(): void } {
  const watchers = new Map<string, FSWatcher>()
  const settling = createSettling(changed)
  const soon = (): void => {
    stirred()
    settling.soon()
  }
  const watchAll = (): void => {
    for (const directory of directories) watchOne(directory, watchers, soon)
  }
  watchAll()
  const poll = setInterval(() => {
    watchAll()
    changed()
  }, pollMs).unref()
  return {
    close() {
      for (const watcher of watchers.values()) watcher.close()
      clearInterval(poll)
      settling.stop()
    },
  }
}

function watchOne(directory: string, watchers: Map<string, FSWatcher>, soon: () => void): void {
  if (watchers.has(directory)) return
  try {
    const watcher = watch(directory, { persistent: false }, soon)
    const lost = (): void => {
      watcher.close()
      watchers.delete(directory)
    }
    watcher.on('error', lost)
    watchers.set(directory, watcher)
  } catch {
    // It is not there yet; the next poll looks again.
  }
}

/** Makes one call of many that come close together. */
function createSettling(settled: () => void) {
  let quiet: NodeJS.Timeout | undefined
  let latest: NodeJS.Timeout | undefined
  const stop = (): void => {
    clearTimeout(quiet)
    clearTimeout(latest)
    latest = undefined
  }
  const now = (): void => {
    stop()
    settled()
  }
  return {
    stop,
    soon(): void {
      latest ??= setTimeout(now, longestQuietMs)
      clearTimeout(quiet)
      quiet = setTimeout(now, quietMs)
    },
  }
}

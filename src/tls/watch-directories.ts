import { watch } from 'node:fs'

const debounce = 200

/** Calls `changed` some time after the last of a burst of changes, and at every interval, in milliseconds. */
export const watchDirectories = (directories: Iterable<string>, interval: number, changed: () => void) => {
  let burst: NodeJS.Timeout | undefined
  const later = () => {
    clearTimeout(burst)
    burst = setTimeout(changed, debounce).unref()
  }
  const watchers = [...directories].map(directory => watch(directory, { persistent: false }, later))
  // A watch may fail at any time, for one when its directory goes away; the poll stays.
  for (const watcher of watchers) watcher.on('error', later)
  const poll = setInterval(changed, interval).unref()
  return function stopWatching() {
    clearTimeout(burst)
    clearInterval(poll)
    for (const watcher of watchers) watcher.close()
  }
}

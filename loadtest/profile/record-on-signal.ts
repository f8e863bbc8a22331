/**
 * Loaded into the edge before its own code, when a profile is wanted: SIGWINCH, which means nothing else to it, begins a CPU profile, and the
 * next one writes it. An edge refuses the options of Node that would do this, and its debugger stays closed: this needs the right to
 * start the edge. A profile holds names of functions, and nothing of what they work on.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { isMainThread } from 'node:worker_threads'

const file = process.env['SALLYPORT_PROFILE']

/** Microseconds between two samples. */
const interval = 250

if (isMainThread && file !== undefined) {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval })
  process.once('SIGWINCH', () => {
    session.post('Profiler.start')
    process.once('SIGWINCH', () => session.post('Profiler.stop', (_, { profile }) => write(profile)))
  })
}

/** Whole or not at all, and for the owner only. */
function write(profile: object): void {
  const unfinished = `${file}.part`
  writeFileSync(unfinished, JSON.stringify(profile), { mode: 0o600 })
  renameSync(unfinished, file!)
}

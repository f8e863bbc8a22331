/** Settings of the runtime that would write sessions down: an edge must not start with any of them. */
import { spawnSync } from 'node:child_process'
import { quiet } from '../../../test/harness/command-line.ts'
import type { Build } from '../builds.ts'
import type { Setting } from '../setting.ts'

const variables = [
  'SSLKEYLOGFILE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_V8_COVERAGE',
  'NODE_COMPILE_CACHE',
  'NODE_REDIRECT_WARNINGS',
  'DEBUG',
]
const options = [
  '--tls-keylog=keys',
  '--trace-tls',
  '--report-on-fatalerror',
  '--report-uncaught-exception',
  '--report-on-signal',
  '--heapsnapshot-signal=SIGUSR2',
  '--heapsnapshot-near-heap-limit=1',
  '--heap-prof',
  '--cpu-prof',
  '--trace-event-categories=node',
  '--localstorage-file=storage',
  '--diagnostic-dir=.',
  '--inspect=127.0.0.1:0',
]

/** Tries to start an edge with each; a fault for each that it takes. */
export function refusedSettings(
  setting: Setting,
  build: Build,
): { readonly tried: number; readonly faults: string[] } {
  const environments = [
    ...variables.map(name => ({ [name]: 'x' })),
    ...options.map(option => ({ NODE_OPTIONS: option })),
  ]
  const [program, ...args] = build.start(setting.configure('refused', setting.ports))
  const faults = environments.flatMap(environment => {
    const env = { ...process.env, ...quiet, ...environment }
    // In a directory of its own: what the runtime writes before it refuses is nobody's session.
    const { status, stderr } = spawnSync(program!, args, { env, cwd: build.scratch, timeout: 20_000 })
    const isRefused = status === 1 && String(stderr).includes('refusing to start')
    return isRefused ? [] : [`an edge starts with ${JSON.stringify(environment)}`]
  })
  return { tried: environments.length, faults }
}

/**
 * Settings of the runtime that break what SECURITY.md promises: environment variables, and options on Node's
 * command line or in `NODE_OPTIONS`.
 */
type Environment = Readonly<Record<string, string | undefined>>

const diagnosticVariables = [
  'SSLKEYLOGFILE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_V8_COVERAGE',
  'NODE_COMPILE_CACHE',
  'NODE_REDIRECT_WARNINGS',
  // The package `debug`, which the WebSocket proxy brings, would print targets with their queries.
  'DEBUG',
]
const diagnosticFlags =
  /^--(?:tls-keylog|trace-tls|report-(?!exclude)|diagnostic-dir|heap-?snapshot-|heap-prof|cpu-prof|prof(?:-cpp)?$|perf-|log|trace(?:$|-event)|abort-on-uncaught|build-snapshot|localstorage-file|inspect|redirect-|experimental-(?:default-)?config-file)/

/**
 * Settings that would write session data to disk or open the process to others.
 * @returns what was found, empty when all is well
 */
export function findUnsafeDiagnostics(environment: Environment, execArgv: readonly string[]): string[] {
  const set = diagnosticVariables.filter(name => (environment[name] ?? '') !== '')
  return [...set, ...optionsLike(diagnosticFlags, environment, execArgv)]
}

/** The lenient parser lets requests be smuggled; a reverted security fix is a known hole. */
const weakeningFlags = /^--(?:insecure-http-parser|security-revert)/

/**
 * Settings that would take protection from users; nothing that an edge is for needs one of them.
 * @returns what was found, empty when all is well
 */
export function findWeakenings(environment: Environment, execArgv: readonly string[]): string[] {
  const trustsAnybody = environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
  return [
    ...(trustsAnybody ? ['NODE_TLS_REJECT_UNAUTHORIZED'] : []),
    ...optionsLike(weakeningFlags, environment, execArgv),
  ]
}

/** Node takes underscores for hyphens in the names of its options. */
function optionsLike(flags: RegExp, environment: Environment, execArgv: readonly string[]): string[] {
  const options = (environment['NODE_OPTIONS'] ?? '').replaceAll(/["\\]/g, '').split(/\s+/)
  return [...execArgv, ...options].filter(option => flags.test(option.replaceAll('_', '-')))
}

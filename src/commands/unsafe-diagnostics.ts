const variables = [
  'SSLKEYLOGFILE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_V8_COVERAGE',
  'NODE_REDIRECT_WARNINGS',
]
const flags =
  /^--(?:tls-keylog|trace-tls|report-(?!exclude)|heapsnapshot-|heap-prof|cpu-prof|trace-event|localstorage-file|inspect|redirect-warnings)/

/**
 * Settings of the runtime that would write session data to disk or open the process to others.
 * @returns what was found, empty when all is well
 */
export function findUnsafeDiagnostics(
  environment: Readonly<Record<string, string | undefined>>,
  execArgv: readonly string[],
): string[] {
  const options = (environment['NODE_OPTIONS'] ?? '').replaceAll(/["\\]/g, '').split(/\s+/)
  const set = variables.filter(name => (environment[name] ?? '') !== '')
  return [...set, ...[...execArgv, ...options].filter(isUnsafe)]
}

/** Node takes underscores for hyphens in the names of its options. */
const isUnsafe = (option: string): boolean => flags.test(option.replaceAll('_', '-'))

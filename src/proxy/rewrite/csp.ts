import type { App } from '../../apps/index.ts'

/** What the runtime's tag needs from a page's policies. */
export interface RuntimeSource {
  /** The exact URL of the runtime on this host. */
  readonly url: string
  /** Fresh for this response; stands in the tag. */
  readonly nonce: string
}

/**
 * Content-Security-Policy values with the app's hosts under our names, and with leave for the runtime
 * when there is one. Nothing else is widened. Chromium's behaviour decides how leave is given: a policy
 * that goes by nonces or hashes gets our nonce; any other gets the exact URL, because a nonce would
 * switch its `'unsafe-inline'` off.
 * @param value one header value or `meta` content; several policies are separated by commas
 */
export function mapContentSecurityPolicy(
  value: string,
  app: App,
  portPart: string,
  runtime: RuntimeSource | undefined,
): string {
  return value
    .split(',')
    .map(policy => mapPolicy(policy, app, portPart, runtime))
    .join(',')
}

interface Directive {
  readonly name: string
  readonly sources: readonly string[]
}

/** Reports would tell the app names that it does not know; those of our own come with confinement. */
const dropped = new Set(['report-uri', 'report-to'])

function mapPolicy(policy: string, app: App, portPart: string, runtime: RuntimeSource | undefined): string {
  const directives = policy
    .split(';')
    .map(text => text.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name, ...sources]): Directive => ({ name: name!, sources }))
  const mapped = directives
    .filter(({ name }) => !dropped.has(name.toLowerCase()))
    .map(({ name, sources }) => ({ name, sources: sources.map(source => mapSource(source, app, portPart)) }))
  const allowed = runtime === undefined ? mapped : allowRuntime(mapped, runtime)
  return allowed.map(({ name, sources }) => [name, ...sources].join(' ')).join('; ')
}

const hostSource = /^(?:(https?|wss?):\/\/)?((?:\*\.)?[A-Za-z0-9_.-]+)(?::(\d+|\*))?(\/.*)?$/i

/** `https://*.example.com/path` under our names; other sources, keywords and schemes as they are. */
function mapSource(source: string, app: App, portPart: string): string {
  const match = hostSource.exec(source)
  if (match === null || source.startsWith("'")) return source
  const [, scheme, host, port, path = ''] = match
  if (port !== undefined && port !== '*' && port !== '443' && port !== '80') return source
  const name = host!.toLowerCase()
  const listed = name.startsWith('*.') ? listsUnder(app, name.slice(2)) : app.hosts.lists(name)
  if (!listed) return source
  const prefix = scheme === undefined ? '' : `${scheme.toLowerCase().startsWith('ws') ? 'wss' : 'https'}://`
  return `${prefix}${name}${app.hosts.suffix}${port === '*' ? ':*' : portPart}${path}`
}

/** Whether the app lists a host below this one, by name or because a wildcard of its own reaches there. */
const listsUnder = (app: App, parent: string): boolean =>
  app.hosts.lists(`any.${parent}`) ||
  app.domains.some(({ pattern }) => pattern.replace(/^\*\./, '').endsWith(`.${parent}`))

/** Both `script-src` and `script-src-elem` apply to a script element; `default-src` when neither is there. */
function allowRuntime(directives: readonly Directive[], runtime: RuntimeSource): readonly Directive[] {
  const named = (name: string) => (directive: Directive) => directive.name.toLowerCase() === name
  const isScript = (directive: Directive): boolean =>
    named('script-src')(directive) || named('script-src-elem')(directive)
  if (directives.some(isScript)) {
    return directives.map(each =>
      isScript(each) ? { name: each.name, sources: allow(each.sources, runtime) } : each,
    )
  }
  const fallback = directives.find(named('default-src'))
  if (fallback === undefined) return directives
  return [...directives, { name: 'script-src', sources: allow(fallback.sources, runtime) }]
}

const goesByNonce = (source: string): boolean =>
  /^'(?:nonce-|sha(?:256|384|512)-|strict-dynamic')/i.test(source)

function allow(sources: readonly string[], { url, nonce }: RuntimeSource): string[] {
  const granted = sources.some(goesByNonce) ? `'nonce-${nonce}'` : url
  return [...sources.filter(source => source.toLowerCase() !== "'none'"), granted]
}

import type { App } from '../../../apps/index.ts'

/** What the runtime's elements need from a page's policies. */
export interface RuntimeSource {
  /** The exact URL of the runtime on this host. */
  readonly url: string
  /** That of the style sheet that goes with it; undefined when there is none. */
  readonly sheetUrl: string | undefined
  /** Where the page tells what its controls have stopped; undefined when it has none. */
  readonly eventsUrl: string | undefined
  /** Fresh for this response; stands in the elements. */
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
  const mapped = directivesOf(policy)
    .filter(({ name }) => !dropped.has(name.toLowerCase()))
    .map(({ name, sources }) => ({ name, sources: sources.map(source => mapSource(source, app, portPart)) }))
  const allowed = runtime === undefined ? mapped : allowRuntime(mapped, runtime)
  return allowed.map(({ name, sources }) => [name, ...sources].join(' ')).join('; ')
}

const directivesOf = (policy: string): Directive[] =>
  policy
    .split(';')
    .map(text => text.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name !== '')
    .map(([name, ...sources]): Directive => ({ name: name!, sources }))

/**
 * Whether some policy of a value lets inline elements through by the hash of their text, which must not change then.
 */
export function goesByHash(value: string, element: 'script' | 'style'): boolean {
  return value.split(',').some(policy => {
    const directives = directivesOf(policy)
    const governing = governingOf(directives, element)
    return governing.some(({ sources }) => sources.some(source => /^'sha(?:256|384|512)-/i.test(source)))
  })
}

/** Both `script-src` and `script-src-elem` apply to an element; `default-src` when neither is there. */
function governingOf(directives: readonly Directive[], element: 'script' | 'style'): readonly Directive[] {
  const own = directives.filter(({ name }) => isFor(element, name))
  return own.length > 0 ? own : directives.filter(({ name }) => name.toLowerCase() === 'default-src')
}

const isFor = (element: 'script' | 'style', name: string): boolean =>
  name.toLowerCase() === `${element}-src` || name.toLowerCase() === `${element}-src-elem`

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

function allowRuntime(directives: readonly Directive[], runtime: RuntimeSource): readonly Directive[] {
  const { url, sheetUrl, eventsUrl, nonce } = runtime
  const withScript = allowElement(directives, 'script', url, nonce)
  const withSheet = sheetUrl === undefined ? withScript : allowElement(withScript, 'style', sheetUrl, nonce)
  return eventsUrl === undefined ? withSheet : allowEvents(withSheet, eventsUrl)
}

/** What a page sends has no element, so no nonce lets it through. */
function allowEvents(directives: readonly Directive[], url: string): readonly Directive[] {
  const named = (wanted: string) => directives.find(({ name }) => name.toLowerCase() === wanted)
  const [own, fallback] = [named('connect-src'), named('default-src')]
  if (own === undefined && fallback === undefined) return directives
  const allowed = { name: 'connect-src', sources: [...withoutNone((own ?? fallback)!.sources), url] }
  return own === undefined
    ? [...directives, allowed]
    : directives.map(each => (each === own ? allowed : each))
}

const withoutNone = (sources: readonly string[]): string[] =>
  sources.filter(source => source.toLowerCase() !== "'none'")

/** Where only `default-src` applies, a directive of the element's own takes its sources over. */
function allowElement(
  directives: readonly Directive[],
  element: 'script' | 'style',
  url: string,
  nonce: string,
): readonly Directive[] {
  const governing = governingOf(directives, element)
  const [first] = governing
  if (first === undefined) return directives
  if (!isFor(element, first.name)) {
    return [...directives, { name: `${element}-src`, sources: allow(first.sources, url, nonce) }]
  }
  return directives.map(each =>
    governing.includes(each) ? { name: each.name, sources: allow(each.sources, url, nonce) } : each,
  )
}

const goesByNonce = (source: string): boolean =>
  /^'(?:(?:nonce|sha(?:256|384|512))-[\w+/=-]+|strict-dynamic)'$/i.test(source)

function allow(sources: readonly string[], url: string, nonce: string): string[] {
  const granted = sources.some(goesByNonce) ? `'nonce-${nonce}'` : url
  return [...withoutNone(sources), granted]
}

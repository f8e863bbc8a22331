/** Takes users through an edge: every class of canary, and all that can go wrong on the way. */
import { http1, http2, type ClientOptions, type TestRequest } from '../../test/harness/clients.ts'
import { rawExchange } from '../../test/harness/raw.ts'
import { appHost, type App } from './app.ts'
import { canaryClasses, type CanaryClass } from './canaries.ts'
import { carriers, type Way } from './carriers.ts'
import { failingHosts } from './failing-upstreams.ts'
import type { User } from './sessions.ts'
import { proxied, suffix } from './setting.ts'

/** A canary that did not go through as it should. */
export interface Failure {
  readonly class: CanaryClass
  readonly words: string
}

const parallelUsers = 3

export interface CarryOptions {
  /** Told how many users are done. */
  readonly each?: (done: number) => void
  /** Another edge, to which every user is moved in between, and then for good. */
  readonly later?: ClientOptions
}

/** Every user sends and gets every class; what failed of it, with its reason. */
export async function carryAll(
  users: readonly User[],
  client: ClientOptions,
  app: App,
  { each = () => undefined, later }: CarryOptions = {},
): Promise<Failure[]> {
  const failures: Failure[] = []
  const waiting = [...users]
  let done = 0
  const carryNext = async (): Promise<void> => {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      for (const way of later === undefined ? [{ client }] : [{ client, later }, { client: later }])
        failures.push(...(await carryOne({ ...way, user, app })))
      each(++done)
    }
  }
  await Promise.all(Array.from({ length: parallelUsers }, carryNext))
  return failures
}

async function carryOne(way: Way): Promise<Failure[]> {
  const failures: Failure[] = []
  for (const name of canaryClasses)
    await carriers[name](way).catch((error: unknown) => {
      const words = `session ${way.user.number}, ${name}: ${(error as Error).message}`
      failures.push({ class: name, words })
    })
  return failures
}

/** Has a mistake of a crashing build made; the edge ends before it answers. */
export async function crashBy(
  mistake: 'throw' | 'fill',
  { cookie, canaries }: User,
  client: ClientOptions,
): Promise<void> {
  const headers = { cookie, authorization: `Bearer ${canaries.authorization}`, 'x-mistake': mistake }
  await http1(client, proxied(appHost), { headers }).catch(() => undefined)
}

/** A page of the edge's own. */
export interface OwnPage {
  readonly from: string
  readonly text: string
}

/**
 * Everything that can go wrong with a request: upstreams that fail, and requests that are refused, each full of
 * canaries.
 * @returns what the edge said; a connection that it broke off said nothing
 */
export async function provokeErrors(user: User, client: ClientOptions): Promise<OwnPage[]> {
  const pages: OwnPage[] = []
  const keep = async (from: string, exchange: Promise<{ readonly text: string }>): Promise<void> => {
    const { text } = await exchange.catch(() => ({ text: '' }))
    pages.push({ from, text })
  }
  const { canaries } = user
  const send = user.protocol === 'HTTP/2' ? http2 : http1
  const loaded = loadedRequest(user)
  for (const host of failingHosts) {
    await keep(host, send(client, proxied(host), loaded))
    await keep(host, send(client, proxied(host), { ...loaded, ...posted(user) }))
  }
  for (const host of [`other.example.com.wiki.${suffix}`, `${appHost}.nobody.${suffix}`])
    await keep(host, http1(client, host, loaded))
  await keep('a method that is refused', send(client, proxied(appHost), { ...loaded, method: 'TRACE' }))
  await keep('no session', send(client, proxied(appHost), { ...loaded, headers: withoutSession(user) }))
  for (const path of ['/callback?code=', '/start?r=', '/signed-out?x='])
    await keep(path, send(client, `signin.${suffix}`, { ...loaded, path: path + canaries.query }))
  for (const path of ['/.sallyport/session?t=', '/.sallyport/sign-out?x='])
    await keep(path, send(client, proxied(appHost), { ...loaded, path: path + canaries.query }))
  await keep('/.sallyport/violations', send(client, proxied(appHost), violation(user)))
  for (const text of malformed(user)) {
    const { head, body } = await rawExchange(client, proxied(appHost), text)
    pages.push({ from: 'a malformed request', text: head + body })
  }
  return pages
}

const withoutSession = ({ canaries }: User): Record<string, string> => ({
  authorization: `Bearer ${canaries.authorization}`,
  cookie: `visit=${canaries['request cookie']}`,
  referer: `https://${proxied(appHost)}/?q=${canaries.query}`,
  'user-agent': canaries.query,
})

const loadedRequest = (user: User): TestRequest => ({
  path: `/x?q=${user.canaries.query}`,
  headers: {
    ...withoutSession(user),
    cookie: `${user.cookie}; visit=${user.canaries['request cookie']}`,
  },
})

const posted = (user: User): TestRequest => ({
  method: 'POST',
  headers: { ...loadedRequest(user).headers, 'content-type': 'application/json' },
  body: JSON.stringify({ field: user.canaries.json }),
})

/** A page tells of an image that its policy has blocked. */
const violation = (user: User): TestRequest => ({
  ...posted(user),
  path: '/.sallyport/violations',
  headers: {
    ...loadedRequest(user).headers,
    origin: `https://${proxied(appHost)}`,
    'content-type': 'application/csp-report',
  },
  body: JSON.stringify({
    'csp-report': { 'blocked-uri': `https://cdn.example.net/a?q=${user.canaries.query}` },
  }),
})

/** What no parser takes, with canaries before and after the mistake. */
const malformed = ({ canaries }: User): string[] => [
  `GET /?q=${canaries.query} HTTP/1.1\r\nauthorization: ${canaries.authorization}\r\nbad header\r\n\r\n`,
  `GET /?q=${canaries.query} HTTP/9.9\r\ncookie: visit=${canaries['request cookie']}\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: ${proxied(appHost)}\r\ncookie: visit=${canaries['request cookie'].repeat(600)}\r\n\r\n`,
]

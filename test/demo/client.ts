import { Agent, buildConnector, fetch } from 'undici'
import type { RequestInit, Response } from 'undici'

/** A browser's manners, as far as the tests need them: names without DNS, and a cookie jar. */
export interface DemoClient {
  readonly agent: Agent
  /** Never follows redirects. */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** The cookie header for a host, as a browser would send it. */
  cookies(host: string): string
  close(): Promise<void>
}

interface Cookie {
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly value: string
}

/** A client that finds every host at one port of the loopback address. */
export function createClient(port: number, authority: string): DemoClient {
  const connect = buildConnector({ ca: authority })
  const agent = new Agent({
    connect: (options, callback) =>
      connect(
        { ...options, hostname: '127.0.0.1', port: String(port), servername: options.hostname },
        callback,
      ),
  })
  const jar = new Map<string, Cookie>()
  const cookies = (host: string, path = '/') => cookieHeader(jar, host, path)
  return { agent, cookies, fetch: visit, close: () => agent.destroy() }

  async function visit(url: string, init: RequestInit = {}): Promise<Response> {
    const { hostname, pathname } = new URL(url)
    const cookie = cookies(hostname, pathname)
    const headers = { ...(cookie !== '' && { cookie }), ...(init.headers as Record<string, string>) }
    const response = await fetch(url, { ...init, headers, dispatcher: agent, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(jar, hostname, line)
    return response
  }
}

function keep(jar: Map<string, Cookie>, host: string, line: string): void {
  const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
  const equals = pair.indexOf('=')
  const attribute = (name: string) =>
    attributes.find(text => text.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
  const domain = attribute('domain')
  const path = attribute('path') ?? '/'
  const key = JSON.stringify([domain ?? host, path, pair.slice(0, equals)])
  const expired = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < Date.now()
  if (expired) jar.delete(key)
  else jar.set(key, { domain: domain ?? host, hostOnly: domain === undefined, path, value: pair })
}

const cookieHeader = (jar: ReadonlyMap<string, Cookie>, host: string, path: string) =>
  [...jar.values()]
    .filter(cookie => host === cookie.domain || (!cookie.hostOnly && host.endsWith(`.${cookie.domain}`)))
    .filter(cookie => path.startsWith(cookie.path))
    .map(cookie => cookie.value)
    .join('; ')

/** The body of an url-encoded form, with its type. */
export const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})

/** Where a redirect leads. */
export const locationOf = (response: Response): string => {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`no redirect but ${response.status}`)
  return new URL(location, response.url).href
}

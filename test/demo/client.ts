import { Agent, buildConnector, fetch } from 'undici'
import type { RequestInit, Response } from 'undici'
import { Jar } from '../harness/jar.ts'

/** A browser's manners, as far as the tests need them: names without DNS, and a cookie jar. */
export interface DemoClient {
  readonly agent: Agent
  /** Never follows redirects. */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** The cookie header for a host, as a browser would send it. */
  cookies(host: string): string
  close(): Promise<void>
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
  const jar = new Jar()
  const cookies = (host: string, path = '/') => jar.header(host, path)
  return { agent, cookies, fetch: visit, close: () => agent.destroy() }

  async function visit(url: string, init: RequestInit = {}): Promise<Response> {
    const { hostname, pathname } = new URL(url)
    const cookie = cookies(hostname, pathname)
    const headers = { ...(cookie !== '' && { cookie }), ...(init.headers as Record<string, string>) }
    const response = await fetch(url, { ...init, headers, dispatcher: agent, redirect: 'manual' })
    jar.keep(hostname, response.headers.getSetCookie())
    return response
  }
}

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

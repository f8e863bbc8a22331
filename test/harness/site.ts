import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Test } from 'tap'
import { startChromium } from './chromium.ts'
import { startOrigin } from './origin.ts'
import {
  authorityFile,
  mailHost,
  staticHost,
  startWorld,
  wikiHost,
  type World,
  type WorldOptions,
} from './world.ts'

/** A request as the app got it, with what came of its content. */
export interface Received {
  readonly method: string
  /** The app's own host. */
  readonly host: string
  /** Path and query. */
  readonly target: string
  readonly fields: IncomingHttpHeaders
  readonly content: Buffer
  /** Whether it came to its end. */
  readonly complete: boolean
}

/** What the app answers; 200 and a plain text where nothing else is said. */
export interface Answer {
  readonly status?: number
  readonly type?: string
  readonly fields?: Readonly<Record<string, string | readonly string[]>>
  readonly content?: string | Buffer
}

/** Answers a request, or takes the response over and gives nothing. */
export type Handler = (request: Received, response: ServerResponse) => Answer | undefined

/** What the app has, by path; all else it does not have. */
export type Routes = Readonly<Record<string, Answer | Handler>>

/** An app whose answers a test chooses octet by octet, an edge before it, and Chromium. */
export interface Site extends World {
  /** Our origins of the app's two hosts, and of the other app. */
  readonly www: string
  readonly other: string
  readonly mail: string
  /** What the app got, in order. */
  readonly received: readonly Received[]
  /** Requests that went past the edge, as `<method> <host><path>`. */
  readonly outside: readonly string[]
  /** Errors that any page wrote to its console, or threw. */
  readonly problems: readonly string[]
  /** A browser profile with the session of each host named; both of the app's hosts when none is. */
  profile(hosts?: readonly string[]): Promise<BrowserContext>
  /** A page in a profile of its own. */
  open(path?: string): Promise<Page>
  /** The first request that satisfies the test, now or later. */
  got(wanted: (request: Received) => boolean): Promise<Received>
  /** Puts other rules in force. */
  replacePolicy(text: string): Promise<void>
}

export interface SiteOptions extends WorldOptions {
  /** Names outside of the app that lead to a server that counts, beside the app's own. */
  readonly outsiders?: readonly string[]
  /** What the app answers where it has nothing; 404 when undefined. */
  readonly otherwise?: Answer
}

const upstream = ['www.example.com', 'static.example.com']
type Cookie = Parameters<BrowserContext['addCookies']>[0][number]

const patienceMs = 10_000

/** A page around a text. */
export const page = (body: string, head = ''): Answer => ({
  type: 'text/html; charset=utf-8',
  content: `<!doctype html><html><head><title>App</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`,
})

/** Starts all; it ends with the test. */
export async function startSite(t: Test, routes: Routes, options: SiteOptions = {}): Promise<Site> {
  const { received, took, got } = startLog()
  const problems: string[] = []
  const world = await startWorld(
    t,
    async (incoming, response) => {
      const request = await receive(incoming)
      took(request)
      if (request.complete) answer(routes, options.otherwise ?? missing, request, response)
    },
    options,
  )
  const { outside, switches } = await startOutside(t, world, options.outsiders ?? [])
  const browser = await startChromium(t, authorityFile(world), switches)
  const profile = (hosts: readonly string[] = [wikiHost, staticHost]): Promise<BrowserContext> =>
    newProfile(
      browser,
      problems,
      hosts.map(host => sessionCookie(world, host)),
    )
  const originOf = (host: string): string => `https://${host}:${world.edge.ports.https}`
  return {
    ...world,
    www: originOf(wikiHost),
    other: originOf(staticHost),
    mail: originOf(mailHost),
    received,
    outside,
    problems,
    profile,
    got,
    async open(path = '/') {
      const tab = await (await profile()).newPage()
      await tab.goto(originOf(wikiHost) + path)
      return tab
    },
    async replacePolicy(text) {
      const { records } = world
      const reload = records.operation('policy-reload', records.operations('policy-reload').length)
      world.writePolicy(text)
      await reload
    },
  }
}

/** What has been received, for those who wait for it too. */
function startLog(): Pick<Site, 'received' | 'got'> & { took(request: Received): void } {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  return {
    received,
    took(request) {
      received.push(request)
      for (const look of waiting) look()
    },
    got: wanted =>
      new Promise(resolve => {
        const look = (): void => {
          const found = received.find(wanted)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
}

async function newProfile(
  browser: Browser,
  problems: string[],
  cookies: readonly Cookie[],
): Promise<BrowserContext> {
  const context = await browser.newContext()
  context.setDefaultTimeout(patienceMs)
  context.on('weberror', error => problems.push(String(error.error())))
  context.on('console', message => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`)
  })
  await context.addCookies(cookies)
  return context
}

/** What breaks off is what the app got all the same. */
async function receive(incoming: IncomingMessage): Promise<Received> {
  const { method = '', url = '', headers } = incoming
  const chunks: Buffer[] = []
  const complete = await collect(incoming, chunks)
  return {
    method,
    host: headers.host!,
    target: url,
    fields: headers,
    content: Buffer.concat(chunks),
    complete,
  }
}

async function collect(incoming: IncomingMessage, chunks: Buffer[]): Promise<boolean> {
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    return true
  } catch {
    return false
  }
}

const missing: Answer = { status: 404, content: 'none' }

/** Every host of the app lets pages of the others read what it has. */
function answer(routes: Routes, otherwise: Answer, request: Received, response: ServerResponse): void {
  const { origin } = request.fields
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
    response.setHeader('access-control-allow-headers', request.fields['access-control-request-headers'] ?? '')
  }
  const route = routes[request.target.split('?', 1)[0]!] ?? otherwise
  const given = typeof route === 'function' ? route(request, response) : route
  if (given === undefined) return
  const { status = 200, type = 'text/plain', fields = {}, content = 'ok' } = given
  response.writeHead(status, { 'content-type': type, ...fields } as Record<string, string | string[]>)
  response.end(content)
}

/** A server at the app's own names and at those outside, past the edge, which only counts. */
async function startOutside(t: Test, world: World, more: readonly string[]) {
  const names = [...upstream, ...more]
  const outside: string[] = []
  const server = await startOrigin(world.authority, names, ({ method, headers, url }, response) => {
    outside.push(`${method} ${headers.host}${url}`)
    response.setHeader('access-control-allow-origin', '*')
    response.end()
  })
  server.server.on('upgrade', ({ headers, url }, socket) => {
    outside.push(`UPGRADE ${headers.host}${url}`)
    socket.destroy()
  })
  t.teardown(() => server.close())
  const rules = names.map(name => `MAP ${name} 127.0.0.1:${server.port}`).join(',')
  return { outside, switches: [`--host-resolver-rules=${rules}`] }
}

function sessionCookie(world: World, domain: string): Cookie {
  const app = domain === mailHost ? 'mail' : 'wiki'
  const [name, value] = world.cookie({}, app).split(/=(.*)/s) as [string, string]
  return { name, value, domain, path: '/', secure: true, httpOnly: true }
}

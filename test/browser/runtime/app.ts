import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { startChromium } from '../../harness/chromium.ts'
import { startOrigin } from '../../harness/origin.ts'
import {
  authorityFile,
  staticHost,
  startWorld,
  wikiHost,
  type World,
  type WorldOptions,
} from '../../harness/world.ts'

/** A plain app of two hosts behind an edge, and a browser in which someone is signed in. */
export interface RuntimeWorld extends World {
  /** Our origins of the two hosts. */
  readonly www: string
  readonly other: string
  /** Every request that the app got, as `<method> <host><path>`. */
  readonly asked: readonly string[]
  /** Bodies of the app's POST requests. */
  readonly posted: readonly string[]
  /** Requests that went to the app's own names, past the edge. */
  readonly leaks: readonly string[]
  open(path?: string): Promise<Page>
  /** Errors that any page wrote to its console, or threw. */
  readonly problems: readonly string[]
  /** Resolves when the app has been asked for a path, which it may have been already. */
  got(line: string): Promise<void>
}

/** Pages of the app beside `/`, by path; `html` is a page around a text. */
export type Pages = Readonly<Record<string, readonly [type: string, body: string]>>

export const html = (body: string, head = ''): readonly [string, string] => [
  'text/html; charset=utf-8',
  `<!doctype html><html><head><title>App</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`,
]

export const script = (text: string): readonly [string, string] => ['text/javascript', text]

const upstream = ['www.example.com', 'static.example.com']
const patienceMs = 10_000

/** Starts the app, an edge and a browser, for which the app's own names lead to a server that only counts. */
export async function startRuntimeWorld(
  t: Test,
  pages: Pages,
  options: WorldOptions = {},
): Promise<RuntimeWorld> {
  const asked: string[] = []
  const posted: string[] = []
  const problems: string[] = []
  const waiting = new Set<() => void>()
  const world = await startWorld(
    t,
    (request, response) => {
      void answer(pages, request, response).then(body => {
        asked.push(`${request.method} ${request.headers.host}${request.url}`)
        if (body !== '') posted.push(body)
        for (const look of waiting) look()
      })
    },
    options,
  )
  const leaks: string[] = []
  const outside = await startOrigin(world.authority, upstream, (request, response) => {
    leaks.push(`${request.method} ${request.headers.host}${request.url}`)
    response.end()
  })
  t.teardown(() => outside.close())
  const browser = await startChromium(t, authorityFile(world), [
    `--host-resolver-rules=${upstream.map(name => `MAP ${name} 127.0.0.1:${outside.port}`).join(',')}`,
  ])
  const { https } = world.edge.ports
  const www = `https://${wikiHost}:${https}`
  return {
    ...world,
    www,
    other: `https://${staticHost}:${https}`,
    asked,
    posted,
    leaks,
    problems,
    async open(path = '/') {
      const context = await browser.newContext()
      context.setDefaultTimeout(patienceMs)
      const [name, value] = world.cookie().split(/=(.*)/s) as [string, string]
      const cookie = { name, value, path: '/', secure: true, httpOnly: true }
      await context.addCookies([wikiHost, staticHost].map(domain => ({ ...cookie, domain })))
      context.on('weberror', error => problems.push(String(error.error())))
      context.on('console', message => {
        if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`)
      })
      const page = await context.newPage()
      await page.goto(www + path)
      return page
    },
    got: line =>
      new Promise(resolve => {
        const look = (): void => {
          if (!asked.includes(line)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

async function answer(pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const path = request.url!.split('?', 1)[0]!
  const [type, text] = pages[path] ?? ['text/plain', 'ok']
  response.setHeader('content-type', type)
  if (request.headers.origin !== undefined) {
    response.setHeader('access-control-allow-origin', request.headers.origin)
    response.setHeader('access-control-allow-credentials', 'true')
  }
  response.end(text)
  return body
}

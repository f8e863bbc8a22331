import type { BrowserContext, Page, Request } from 'playwright-core'

/** What a browser noted, each as a sentence under the app's own names. */
export interface Observed {
  readonly consoleErrors: Set<string>
  readonly failedRequests: Set<string>
  readonly violations: Set<string>
  /** Requests for other hosts than the app's as it is meant to be reached, without queries. */
  readonly outside: Set<string>
  requests: number
  /** Bytes of response heads and bodies as they came. */
  bytes: number
}

const mark = 'content-security-policy-violation:'

/**
 * Notes what goes wrong in a context, whichever page it is in.
 * @param isInside whether a URL is the app's as this browser is meant to reach it
 * @param plainly gives text its own names again
 */
export async function observe(
  context: BrowserContext,
  isInside: (url: URL) => boolean,
  plainly: (text: string) => string,
): Promise<Observed> {
  const observed: Observed = {
    consoleErrors: new Set(),
    failedRequests: new Set(),
    violations: new Set(),
    outside: new Set(),
    requests: 0,
    bytes: 0,
  }
  const noteHost = (address: string): void => {
    const url = new URL(address)
    if (/^(?:https?|wss?):$/.test(url.protocol) && !isInside(url))
      observed.outside.add(withoutQueries(address))
  }
  const noteFailure = (request: Request, reason: string | number): void =>
    void observed.failedRequests.add(
      plainly(`${request.method()} ${withoutQueries(request.url())} ${reason}`),
    )

  await context.addInitScript({ content: reportViolations })
  context.on('console', message => {
    const text = message.text()
    if (text.startsWith(mark)) observed.violations.add(plainly(text.slice(mark.length)))
    else if (message.type() === 'error')
      observed.consoleErrors.add(
        plainly(withoutReason(withoutQueries(`${text} ${message.location().url}`.trim()))),
      )
  })
  context.on('weberror', error => observed.consoleErrors.add(plainly(withoutQueries(String(error.error())))))
  context.on('request', request => {
    observed.requests++
    noteHost(request.url())
  })
  context.on('response', response => {
    if (response.status() >= 400) noteFailure(response.request(), response.status())
  })
  context.on('requestfailed', request => {
    const reason = request.failure()?.errorText ?? 'failed'
    // The browser's own word for a download and for what a navigation leaves behind.
    if (reason !== 'net::ERR_ABORTED') noteFailure(request, reason)
  })
  context.on('requestfinished', request => void countBytes(request, observed))
  context.on('page', page => watchSockets(page, observed, noteHost, plainly))
  return observed
}

/** Runs in every document before its own scripts; the console is a way out of the page that no policy closes. */
const reportViolations = `{
  const say = console.debug.bind(console)
  document.addEventListener('securitypolicyviolation', event =>
    say('${mark}' + event.disposition + ' ' + event.effectiveDirective + ' ' + event.blockedURI))
}`

async function countBytes(request: Request, observed: Observed): Promise<void> {
  // A page that is gone by now keeps no figures.
  const sizes = await request.sizes().catch(() => undefined)
  observed.bytes += (sizes?.responseBodySize ?? 0) + (sizes?.responseHeadersSize ?? 0)
}

function watchSockets(
  page: Page,
  observed: Observed,
  noteHost: (address: string) => void,
  plainly: (text: string) => string,
): void {
  page.on('websocket', socket => {
    observed.requests++
    noteHost(socket.url())
    socket.on('socketerror', error =>
      observed.failedRequests.add(plainly(`WebSocket ${withoutQueries(socket.url())} ${error}`)),
    )
    socket.on('framereceived', ({ payload }) => (observed.bytes += Buffer.byteLength(payload)))
  })
}

/** Queries have times and tokens in them, which are never the same twice. */
const withoutQueries = (text: string): string => text.replace(/(\w+:\/\/[^\s'"?#]+)[?#][^\s'"]*/g, '$1')

/** HTTP/2 has no reason phrase, and Chromium shows the one of HTTP/1.1. */
const withoutReason = (text: string): string => text.replace(/(status of \d+) \([^)]*\)/, '$1')

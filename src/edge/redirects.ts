import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { canonicalHost } from '../apps/index.ts'

export interface RedirectOptions {
  /** Whether a host is one of ours. */
  readonly isOurs: (host: string) => boolean
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
}

/**
 * The plain listener: sends names of ours to https (RFC 9110 15.4.9) and knows nothing else.
 * @param options known once the edge listens for https; requests wait for that
 */
export function createRedirects(options: Promise<RedirectOptions>): Server {
  const server = createServer({ maxHeaderSize: 8_192, headersTimeout: 5_000 }, (request, response) => {
    if (!server.listening) response.shouldKeepAlive = false
    void options.then(known => redirect(request, response, known))
  })
  return server
}

function redirect(
  request: IncomingMessage,
  response: ServerResponse,
  { isOurs, portPart }: RedirectOptions,
): void {
  const host = canonicalHost((request.headers.host ?? '').replace(/:\d+$/, ''))
  const target = request.url ?? '/'
  if (host === undefined || !isOurs(host) || !target.startsWith('/')) {
    response.writeHead(404, { 'content-length': 0, connection: 'close' }).end()
    return
  }
  const location = `https://${host}${portPart}${target}`
  response.writeHead(308, { location, 'content-length': 0 }).end()
}

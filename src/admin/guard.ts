import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { addressSet } from '../network/index.ts'
import { words, type Answer } from './answer.ts'

/** What whoever asks must show; undefined where being on the same machine is enough. */
export type OpsToken = string | undefined

/** The page with the map, and the same that does not look again. */
export const [mapRoute, stillMapRoute] = ['GET /edges/map', 'GET /edges/map?still']

/** What probes and scrapers ask, and what tells them nothing of users. */
const forEverybody: ReadonlySet<string> = new Set(['GET /healthz', 'GET /readyz', 'GET /metrics'])
const loopback = addressSet(['127.0.0.0/8', '::1/128'])

/**
 * Why a request to the ops listener is refused; undefined when it may go on. Nothing here rests on cookies.
 * @param asked method and path
 */
export function refusalOf(request: IncomingMessage, asked: string, token: OpsToken): Answer | undefined {
  if (isFromPage(request) && !(isMap(asked) && looksAgain(request)))
    return words(403, 'requests from web pages are refused')
  // What stands in front might go by the other one (RFC 9112 3.2).
  if ((request.headersDistinct['host'] ?? []).length > 1) return words(400, 'say once whom you ask')
  const isProven = token !== undefined && shows(request, asked, token)
  // A page can make its own name lead here; the browser then takes our answers for that page's own.
  if (!isProven && !hasOwnHost(request)) return words(421, 'ask by an address, or as localhost')
  if (forEverybody.has(asked) || isProven) return undefined
  if (token !== undefined) return unproven('show the token of admin.token')
  return loopback.has(request.socket.remoteAddress ?? '')
    ? undefined
    : unproven('from another machine this needs a token, and the configuration has none: set admin.token')
}

const unproven = (text: string): Answer => {
  const [status, type, body] = words(401, text)
  return [status, type, body, { 'www-authenticate': 'Bearer, Basic realm="Sallyport"' }]
}

/** RFC 6750 2.1; a browser that shows the map can do no more than RFC 7617, with the token as password. */
function shows({ headers }: IncomingMessage, asked: string, token: string): boolean {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ', 2)
  if (scheme.toLowerCase() === 'bearer') return isSame(value, token)
  if (scheme.toLowerCase() !== 'basic' || !isMap(asked)) return false
  const [, password = ''] = Buffer.from(value, 'base64').toString('utf8').split(/:(.*)/s)
  return isSame(password, token)
}

const isSame = (shown: string, token: string): boolean => timingSafeEqual(digest(shown), digest(token))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * A page that an operator has open must neither command the edge nor read of it, whatever name it has made lead here;
 * browsers say where a request comes from.
 */
const isFromPage = ({ headers }: IncomingMessage): boolean =>
  headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none'

const isMap = (asked: string): boolean => asked === mapRoute || asked === stillMapRoute

/** The map's page looks again by itself and leads to its other form; under a name that somebody else has made lead here it may not. */
const looksAgain = (request: IncomingMessage): boolean =>
  hasOwnHost(request) &&
  request.headers['sec-fetch-site'] === 'same-origin' &&
  request.headers['sec-fetch-mode'] === 'navigate'

function hasOwnHost({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return host === 'localhost' || isIP(host) !== 0
}

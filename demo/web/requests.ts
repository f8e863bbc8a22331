import type { IncomingMessage } from 'node:http'

/** A body that is longer than its reader allows. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The whole body of a request, in memory. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge()
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

const formLimit = 16 * 1024

/** The fields of a form that was sent url-encoded. */
export const readForm = async (req: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams((await readBody(req, formLimit)).toString('utf8'))

/** The cookies of a request; of two with one name the first counts (RFC 6265 5.4: the more specific path). */
export function cookiesOf(req: IncomingMessage): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals).trim()
    if (equals > 0 && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim())
  }
  return cookies
}

/** The path and query of a request; the host part is a stand-in. */
export const requestUrl = (req: IncomingMessage): URL => new URL(`https://here.invalid${pathOf(req)}`)

// A target such as "//other/" must stay a path and never become a host.
const pathOf = (req: IncomingMessage) => (req.url?.startsWith('/') ? req.url : '/')

/** The name that a request is for; the port of https may be spelled out. */
export const hostOf = (req: IncomingMessage): string =>
  (req.headers.host ?? '').toLowerCase().replace(/:443$/, '')

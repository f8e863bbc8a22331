import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Html } from './html.ts'

/** An answer that is whole in memory. */
export interface Reply {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: string | Buffer
}

/** A page. */
export const page = (content: Html, status = 200, headers: OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: content.text,
})

/** A few words for people who look at an error. */
export const text = (status: number, body: string, headers: OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${body}\n`,
})

/** Go on elsewhere. */
export const redirect = (location: string, status = 302, headers: OutgoingHttpHeaders = {}): Reply => ({
  status,
  headers: { location, 'cache-control': 'no-store', ...headers },
  body: '',
})

type Coding = 'br' | 'gzip'

const compressors: Readonly<Record<Coding, (body: Buffer) => Buffer>> = {
  br: body => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: body => gzipSync(body),
}

const compressible = /^(?:text\/|application\/json|image\/svg)/
const minimum = 256

/** The coding for a body, if the client takes one and it pays; ranges name bytes of the file itself. */
function codingFor(req: IncomingMessage, headers: OutgoingHttpHeaders, body: Buffer): Coding | undefined {
  const type = headers['content-type']
  if (
    'accept-ranges' in headers ||
    body.length < minimum ||
    typeof type !== 'string' ||
    !compressible.test(type)
  )
    return undefined
  const accepted = String(req.headers['accept-encoding'] ?? '')
    .split(',')
    .filter(item => !/;\s*q=0(?:\.0*)?\s*$/.test(item))
    .map(item => item.split(';', 1)[0]!.trim().toLowerCase())
  return (['br', 'gzip'] as const).find(coding => accepted.includes(coding))
}

/** Sends an answer, compressed where the client takes it; HEAD gets the header alone. */
export function send(req: IncomingMessage, res: ServerResponse, { status, headers, body }: Reply): void {
  const plain = Buffer.from(body as string)
  const coding = codingFor(req, headers, plain)
  const content = coding === undefined ? plain : compressors[coding](plain)
  res.writeHead(status, {
    ...headers,
    ...(coding && { 'content-encoding': coding }),
    vary: [headers['vary'], 'Accept-Encoding'].filter(Boolean).join(', '),
    ...(status !== 204 && { 'content-length': content.length }),
  })
  res.end(req.method === 'HEAD' ? undefined : content)
}

import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request, type Agent } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib'
import type { Contender } from '../contenders/contender.ts'
import { fieldsOf, nameOf, type RequestLoad } from './request-load.ts'

/** One answer of a contender. */
export interface Answer {
  readonly status: number
  readonly fields: IncomingHttpHeaders
  /** Without its content coding. */
  readonly content: Buffer
}

const decoders: Readonly<Record<string, (content: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
}

const patience = 10_000

/**
 * Sends the request of a load once, over HTTP/1.1.
 * @param ca PEM of the authority of the upstream's certificate, and of Sallyport's
 * @param agent false for a connection that ends with the answer
 * @throws {Error} when there is no answer, or its content is not what its coding says
 */
export async function ask(
  load: RequestLoad,
  contender: Contender,
  ca: string,
  agent: Agent | false = false,
): Promise<Answer> {
  const [cookie] = contender.cookies(1)
  const outgoing = request({
    host: '127.0.0.1',
    port: contender.server.port,
    servername: nameOf(contender),
    ca,
    agent,
    method: load.method ?? 'GET',
    path: contender.pathOf(load.path),
    headers: { host: contender.host, ...fieldsOf(load), ...(cookie !== undefined && { cookie }) },
    signal: AbortSignal.timeout(patience),
  })
  outgoing.end(Buffer.alloc(load.content ?? 0, 'x'))
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  const content = await buffer(incoming)
  const decode = decoders[incoming.headers['content-encoding'] ?? '']
  return {
    status: incoming.statusCode!,
    fields: incoming.headers,
    content: decode === undefined ? content : await decode(content),
  }
}

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:http2'
import { request, type Agent } from 'node:https'
import { connect as connectTls } from 'node:tls'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, zstdDecompress } from 'node:zlib'
import type { Contender } from '../contenders/contender.ts'
import { fieldsOf, nameOf, urlOf, type RequestLoad } from './request-load.ts'

/** One answer of a contender. */
export interface Answer {
  readonly status: number
  readonly fields: Readonly<Record<string, string | string[] | undefined>>
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
 * Sends the request of a load once.
 * @param ca PEM of the authority of the upstream's certificate, and of Sallyport's
 * @param agent for a connection that stays open over HTTP/1.1; false for one that ends with the answer
 * @throws {Error} when there is no answer, or its content is not what its coding says
 */
export async function ask(
  load: RequestLoad,
  contender: Contender,
  ca: string,
  agent: Agent | false = false,
): Promise<Answer> {
  const { content, ...head } = await (load.protocol === 'h2'
    ? askHttp2(load, contender, ca)
    : askHttp1(load, contender, ca, agent))
  const decode = decoders[String(head.fields['content-encoding'])]
  return { ...head, content: decode === undefined ? content : await decode(content) }
}

async function askHttp1(
  load: RequestLoad,
  contender: Contender,
  ca: string,
  agent: Agent | false,
): Promise<Answer> {
  const outgoing = request({
    ...addressOf(contender, ca),
    agent,
    method: load.method ?? 'GET',
    path: contender.pathOf(load.path),
    headers: { host: contender.host, ...ownFields(load, contender) },
    signal: AbortSignal.timeout(patience),
  })
  outgoing.end(Buffer.alloc(load.content ?? 0, 'x'))
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { status: incoming.statusCode!, fields: incoming.headers, content: await buffer(incoming) }
}

async function askHttp2(load: RequestLoad, contender: Contender, ca: string): Promise<Answer> {
  const socket = connectTls({ ...addressOf(contender, ca), ALPNProtocols: ['h2'] })
  const session = connect(urlOf(load, contender), { createConnection: () => socket })
  try {
    const stream = session.request(
      { ':path': contender.pathOf(load.path), ...ownFields(load, contender) },
      { signal: AbortSignal.timeout(patience) },
    )
    // What goes wrong with the connection goes wrong with its stream.
    session.on('error', (error: Error) => stream.destroy(error))
    const [fields] = (await once(stream, 'response')) as [Answer['fields']]
    return { status: Number(fields[':status']), fields, content: await buffer(stream) }
  } finally {
    session.destroy()
  }
}

const addressOf = (contender: Contender, ca: string) => ({
  host: '127.0.0.1',
  port: contender.server.port,
  servername: nameOf(contender),
  ca,
})

function ownFields(load: RequestLoad, contender: Contender): Readonly<Record<string, string>> {
  const [cookie] = contender.cookies(1)
  return { ...fieldsOf(load), ...(cookie !== undefined && { cookie }) }
}

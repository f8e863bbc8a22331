import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { connect, type ClientHttp2Session, type SecureClientSessionOptions } from 'node:http2'
import { request } from 'node:https'

/** What a test sends. */
export interface TestRequest {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: string | Buffer
}

/** What it got. */
export interface TestResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  readonly text: string
  readonly trailers: Record<string, string | undefined>
}

/** An edge as clients find it: every name leads to its address and port. */
export interface ClientOptions {
  /** 127.0.0.1 when undefined. */
  readonly address?: string
  readonly port: number
  readonly ca: string
  /** The address on loopback that they have; the system's choice when undefined. */
  readonly from?: string
}

/** One HTTP/1.1 exchange on a connection of its own. */
export async function http1(
  { address = '127.0.0.1', port, ca, from }: ClientOptions,
  host: string,
  { method = 'GET', path = '/', headers = {}, body }: TestRequest = {},
): Promise<TestResponse> {
  const outgoing = request({
    host: address,
    port,
    ca,
    localAddress: from,
    servername: host,
    method,
    path,
    headers: { host: `${host}:${port}`, ...headers },
    agent: false,
  })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const content = await collect(response)
  const { statusCode, rawHeaders, trailers } = response
  return {
    status: statusCode!,
    headers: response.headers,
    rawHeaders,
    body: content,
    text: content.toString(),
    trailers: trailers as Record<string, string | undefined>,
  }
}

/** One HTTP/2 exchange on a connection of its own. */
export async function http2(
  options: ClientOptions,
  host: string,
  message: TestRequest = {},
): Promise<TestResponse> {
  const session = openHttp2(options, host)
  try {
    return await http2On(session, `${host}:${options.port}`, message)
  } finally {
    session.close()
  }
}

/** An HTTP/2 connection, opened for a server name. */
export function openHttp2(
  { port, ca, from }: ClientOptions,
  serverName: string,
  options: SecureClientSessionOptions = {},
): ClientHttp2Session {
  const own = { ca, servername: serverName, localAddress: from }
  return connect(`https://127.0.0.1:${port}`, { ...own, ...options })
}

/** One exchange on an open HTTP/2 connection. */
export async function http2On(
  session: ClientHttp2Session,
  authority: string,
  { method = 'GET', path = '/', headers = {}, body }: TestRequest = {},
): Promise<TestResponse> {
  const stream = session.request(
    { ':method': method, ':path': path, ':authority': authority, ...headers },
    { endStream: body === undefined },
  )
  if (body !== undefined) stream.end(body)
  let trailers: Record<string, string | undefined> = {}
  stream.on('trailers', received => {
    trailers = received as Record<string, string | undefined>
  })
  // Read from the start: what has ended before anybody reads is dropped.
  const [head, content] = await Promise.all([once(stream, 'response'), collect(stream)])
  const [received, , raw] = head as [IncomingHttpHeaders & { ':status': number }, number, string[]]
  return {
    status: received[':status'],
    headers: received,
    rawHeaders: raw ?? [],
    body: content,
    text: content.toString(),
    trailers,
  }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Client, ClientConnection, Upgrade } from '../client.ts'
import { fieldOf } from '../fields.ts'
import { isFramedClearly } from './gate.ts'
import { ReceivedRequest } from './received-request.ts'
import { RequestBody, type ContentPace } from './request-body.ts'

/** How a listener serves all its connections. */
export interface Serving {
  /** Whether connections are kept: when they are not, each ends with the next response. */
  keeps(): boolean
  readonly pace: ContentPace
}

/** One HTTP/1.1 exchange. */
export class Http1Client extends ReceivedRequest implements Client {
  readonly protocol = 'http/1.1'
  readonly connection: ClientConnection
  readonly method: string
  readonly target: string
  readonly authorities: readonly string[]
  readonly fields: readonly string[]
  readonly body: RequestBody | undefined
  readonly upgrade: Upgrade | undefined
  sent = 0
  closed = false
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #serving: Serving
  readonly #closing: ((complete: boolean) => void)[] = []
  #bodyless = false

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connection: ClientConnection,
    serving: Serving,
    upgrade?: Upgrade,
  ) {
    super()
    this.#request = request
    this.upgrade = upgrade
    this.#response = response
    this.#serving = serving
    this.connection = connection
    this.method = request.method!
    this.target = request.url!
    const { fields, hosts } = splitFields(request.rawHeaders)
    this.fields = fields
    this.authorities = hosts
    this.body = hasContent(fields) ? new RequestBody(request, serving.pace) : undefined
  }

  inform(status: number, fields: readonly string[]): void {
    if (status === 100) this.#response.writeContinue()
    if (status !== 103) return
    const link = earlyHints(fields)
    if (link.length > 0) this.#response.writeEarlyHints({ link })
  }

  respond(status: number, fields: readonly string[], bodyless: boolean): void {
    this.#bodyless = bodyless
    // A refused upload leaves content unread; the connection cannot be used for another request.
    const unread = this.body !== undefined && !this.#request.complete
    // Nor where it is in doubt what the next request would be.
    const isDoubtful = status === 400 && !isFramedClearly(this)
    const isLast = unread || isDoubtful || !this.#serving.keeps()
    // Head, content and end of a small response come in one turn; together they are one TLS record. It is the
    // socket that waits: Node 24.21 puts the end of a corked response before chunks that wait in it.
    const { socket } = this.#request
    socket.cork()
    process.nextTick(uncork, socket)
    this.#response.writeHead(status, (isLast ? [...fields, 'connection', 'close'] : fields) as string[])
  }

  write(chunk: Uint8Array): boolean {
    this.sent += chunk.length
    return this.#response.write(chunk)
  }

  end(trailers?: readonly string[]): void {
    if (trailers !== undefined && trailers.length > 0 && !this.#bodyless) {
      this.#response.addTrailers(pairsOf(trailers))
    }
    this.#response.end()
  }

  reset(): void {
    // Ending TLS without close_notify is what tells the client (RFC 9112 9.8); chunked framing tells it too.
    this.#request.socket.destroy()
  }

  onDrain(listener: () => void): void {
    this.#response.on('drain', listener)
  }

  onClose(listener: (complete: boolean) => void): void {
    if (this.#closing.push(listener) > 1) return
    const over = this.upgrade?.socket ?? this.#response
    over.on('close', () => this.#close())
  }

  #close(): void {
    this.closed = true
    const isComplete = this.upgrade !== undefined || this.#response.writableFinished
    for (const listener of this.#closing.splice(0)) listener(isComplete)
  }
}

const uncork = (socket: Socket): void => socket.uncork()

function splitFields(raw: readonly string[]): { fields: string[]; hosts: string[] } {
  const fields: string[] = []
  const hosts: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase()
    if (name === 'host') hosts.push(raw[index + 1]!)
    else fields.push(name, raw[index + 1]!)
  }
  return { fields, hosts }
}

/** RFC 9112 6.3: a request has content when it says so by either field. */
function hasContent(fields: readonly string[]): boolean {
  const length = fieldOf(fields, 'content-length')
  return fieldOf(fields, 'transfer-encoding') !== undefined || (length !== undefined && length !== '0')
}

function pairsOf(fields: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < fields.length; index += 2) pairs.push([fields[index]!, fields[index + 1]!])
  return pairs
}

/** The links that `writeEarlyHints` takes, which insists on `link` and throws for what it cannot read. */
function earlyHints(fields: readonly string[]): string[] {
  const values = pairsOf(fields).flatMap(([name, value]) => (name === 'link' ? value.split(/,\s*(?=<)/) : []))
  return values.filter(value => hintable.test(value))
}

const hintable = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:="[^;"\s]*"|=[^;"\s]*)?)*$/

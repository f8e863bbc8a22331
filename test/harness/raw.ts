import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import type { ClientOptions } from './clients.ts'

/** A response as it stood on the wire. */
export interface RawResponse {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** An HTTP/1.1 connection on which every octet is the test's own. */
export class RawConnection {
  readonly socket: TLSSocket
  #received = ''
  #ended = false

  constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => (this.#received += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => (this.#ended = true))
  }

  /** @param text one octet per character */
  send(text: string): void {
    this.socket.write(text, 'latin1')
  }

  /** The next response; its content by `content-length`, else up to the end. */
  async response(): Promise<RawResponse> {
    const end = await this.#until(() => this.#received.indexOf('\r\n\r\n'))
    const head = this.#received.slice(0, end)
    const status = Number(head.split(' ', 2)[1])
    const length = status < 200 ? 0 : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? Number.NaN)
    const whole = await this.#until(() => {
      const bodyLength = this.#received.length - end - 4
      return bodyLength >= length ? end + 4 + length : -1
    })
    const body = this.#received.slice(end + 4, whole)
    this.#received = this.#received.slice(whole)
    return { status, head, body }
  }

  /** What is left once the other side has ended the connection. */
  async rest(): Promise<string> {
    // An error comes before it when the other side ends while we still write.
    if (!this.#ended) await new Promise(resolve => this.socket.once('close', resolve))
    return this.#received
  }

  /** Waits for a place in what was received; its end when the connection ends first. */
  async #until(place: () => number): Promise<number> {
    for (;;) {
      const found = place()
      if (found !== -1) return found
      if (this.#ended) return this.#received.length
      await new Promise<void>(resolve => {
        const go = (): void => {
          this.socket.off('data', go).off('close', go)
          resolve()
        }
        this.socket.on('data', go).on('close', go)
      })
    }
  }
}

/** Opens a connection for a server name. */
export async function openRaw({ port, ca }: ClientOptions, serverName: string): Promise<RawConnection> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: serverName, ALPNProtocols: ['http/1.1'] })
  socket.setNoDelay()
  await once(socket, 'secureConnect')
  return new RawConnection(socket)
}

/** The first response to these octets, on a connection of their own. */
export async function rawExchange(
  options: ClientOptions,
  serverName: string,
  text: string,
): Promise<RawResponse> {
  const connection = await openRaw(options, serverName)
  connection.send(text)
  const response = await connection.response()
  connection.socket.destroy()
  return response
}

/** What asks for a WebSocket (RFC 6455 4.1). */
export const handshakeFields: readonly string[] = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** The head of a WebSocket's handshake at `/live`, as a browser sends it from a page of that host. */
export function handshakeHead(host: string, port: number, cookie: string): string {
  const origin = `${host}:${port}`
  const lines = [
    'GET /live HTTP/1.1',
    `Host: ${origin}`,
    `Origin: https://${origin}`,
    `Cookie: ${cookie}`,
    ...handshakeFields,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** HTTP/2 by its frames (RFC 9113), so that a test can break any of its rules. */
import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'
import type { ClientOptions } from './clients.ts'

/** Types of frames. */
export const types = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const

export const [endStream, endHeaders, acknowledged] = [0x1, 0x4, 0x1]

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** Any frame, true to the rules or not. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A number of 32 bits, as windows, codes and parts of settings are. */
export function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(value)
  return octets
}

/** A setting: its identifier and value. */
export function setting(identifier: number, value: number): Buffer {
  const octets = Buffer.alloc(6)
  octets.writeUInt16BE(identifier)
  octets.writeUInt32BE(value, 2)
  return octets
}

/** Fields, in their order; names and values are octets, one per character. */
export type RawFields = readonly (readonly [name: string, value: string])[]

/** Each as a literal that is never indexed (RFC 7541 6.2.3), which can say anything. */
export const encoded = (fields: RawFields): Buffer =>
  Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0x10]), literal(name), literal(value)]))

function literal(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1')
  const length: number[] = []
  if (octets.length < 127) length.push(octets.length)
  else {
    length.push(127)
    let rest = octets.length - 127
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128)
    length.push(rest)
  }
  return Buffer.concat([Buffer.from(length), octets])
}

/** A stream's head in one frame. */
export const headers = (stream: number, fields: RawFields, flags = endHeaders | endStream): Buffer =>
  frame(types.headers, flags, stream, encoded(fields))

/** The largest payload that a peer must take (RFC 9113 6.5.2). */
const largestPayload = 16_384

/** A stream's head in as many frames as it needs, with which it ends. */
export function headersInPieces(stream: number, fields: RawFields): Buffer[] {
  const block = encoded(fields)
  const frames: Buffer[] = []
  for (let at = 0; at < block.length; at += largestPayload) {
    const isLast = at + largestPayload >= block.length
    const flags = (at === 0 ? endStream : 0) | (isLast ? endHeaders : 0)
    const piece = block.subarray(at, at + largestPayload)
    frames.push(frame(at === 0 ? types.headers : types.continuation, flags, stream, piece))
  }
  return frames
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
/** Without a table the edge's fields are always literals or of the static table. */
const noTable = setting(1, 0)

/** A connection on which every frame is the test's own. */
export class RawHttp2 {
  readonly socket: TLSSocket
  /** All that have come. */
  readonly frames: Frame[] = []
  #pending = Buffer.alloc(0)
  #ended = false
  readonly #waiting = new Set<() => void>()

  constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('close', () => {
      this.#ended = true
      this.#tell()
    })
  }

  /** Whether the other side has said that it ends, or has ended. */
  get isOver(): boolean {
    return this.#ended || this.frames.some(({ type }) => type === types.goaway)
  }

  send(...frames: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(frames))
  }

  /** The first of these frames, now or later; undefined once the connection has ended without. */
  first(wanted: (frame: Frame) => boolean): Promise<Frame | undefined> {
    return new Promise(resolve => {
      const look = (): void => {
        const found = this.frames.find(wanted)
        if (found === undefined && !this.#ended) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** What comes of a stream: a status, `reset` and its code, or `closed` when the connection ends first. */
  async outcome(stream: number): Promise<number | string> {
    const answer = await this.first(
      ({ type, stream: of }) => of === stream && (type === types.headers || type === types.reset),
    )
    if (answer === undefined) return 'closed'
    return answer.type === types.headers ? statusOf(answer) : `reset ${answer.payload.readUInt32BE()}`
  }

  /** The code of the GOAWAY with which the connection ends; undefined when it ends without. */
  async end(): Promise<number | undefined> {
    await this.first(() => false)
    return this.frames.findLast(({ type }) => type === types.goaway)?.payload.readUInt32BE(4)
  }

  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= 9) {
      const length = this.#pending.readUIntBE(0, 3)
      if (this.#pending.length < 9 + length) break
      const [type, flags] = [this.#pending[3]!, this.#pending[4]!]
      const stream = this.#pending.readUInt32BE(5)
      this.frames.push({ type, flags, stream, payload: this.#pending.subarray(9, 9 + length) })
      this.#pending = this.#pending.subarray(9 + length)
    }
    this.#tell()
  }

  #tell(): void {
    for (const look of this.#waiting) look()
  }
}

/**
 * Opens a connection, up to the other side's settings.
 * @param settings as `setting` makes them
 */
export async function openRawHttp2(
  { port, ca }: ClientOptions,
  serverName: string,
  ...settings: readonly Buffer[]
): Promise<RawHttp2> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: serverName, ALPNProtocols: ['h2'] })
  socket.setNoDelay()
  await once(socket, 'secureConnect')
  const connection = new RawHttp2(socket)
  connection.send(preface, frame(types.settings, 0, 0, Buffer.concat([noTable, ...settings])))
  await connection.first(({ type }) => type === types.settings)
  connection.send(frame(types.settings, acknowledged, 0))
  return connection
}

/** Those statuses that have a place in the static table (RFC 7541, appendix A). */
const staticStatuses = [200, 204, 206, 304, 400, 404, 500]

/** Figures by their Huffman codes (RFC 7541, appendix B). */
const figures: ReadonlyMap<string, string> = new Map(
  ['00000', '00001', '00010', '011001', '011010', '011011', '011100', '011101', '011110', '011111'].map(
    (code, figure) => [code, String(figure)],
  ),
)

/** The status, which stands first in a block. */
function statusOf({ payload }: Frame): number {
  const start = payload.findIndex(octet => octet < 0x20 || octet >= 0x40)
  if (payload[start]! >= 0x80) return staticStatuses[payload[start]! - 0x88]!
  const length = payload[start + 1]!
  const value = payload.subarray(start + 2, start + 2 + (length & 0x7f))
  if (length < 0x80) return Number(value.toString('latin1'))
  const bits = [...value].map(octet => octet.toString(2).padStart(8, '0')).join('')
  let [status, code] = ['', '']
  for (const bit of bits) {
    code += bit
    const figure = figures.get(code)
    if (figure === undefined) continue
    status += figure
    code = ''
  }
  return Number(status.slice(0, 3))
}

import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'

/** The parts of a ClientHello that the tests vary. */
export type Hello = { version: number; suites: number[]; serverName?: Buffer }

const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff])
const vector8 = (body: Buffer) => Buffer.concat([Buffer.from([body.length]), body])
const vector16 = (body: Buffer) => Buffer.concat([u16(body.length), body])
const extension = (type: number, body: Buffer) => Buffer.concat([u16(type), vector16(body)])

const serverNameExtension = (name: Buffer) =>
  extension(0, vector16(Buffer.concat([Buffer.from([0]), vector16(name)])))

const extensions = (serverName?: Buffer) =>
  Buffer.concat([
    serverName ? serverNameExtension(serverName) : Buffer.alloc(0),
    extension(10, vector16(Buffer.concat([u16(29), u16(23)]))),
    extension(11, vector8(Buffer.from([0]))),
    extension(13, vector16(Buffer.concat([u16(0x0403), u16(0x0804)]))),
  ])

/** A ClientHello (RFC 5246, 7.4.1.2) in one record. */
export const clientHello = ({ version, suites, serverName }: Hello): Buffer => {
  const body = Buffer.concat([
    u16(version),
    randomBytes(32),
    vector8(Buffer.alloc(0)),
    vector16(Buffer.concat(suites.map(u16))),
    vector8(Buffer.from([0])),
    vector16(extensions(serverName)),
  ])
  const handshake = Buffer.concat([Buffer.from([1, 0]), vector16(body)])
  return Buffer.concat([Buffer.from([22, 3, 1]), vector16(handshake)])
}

/** Sends bytes over TCP and gives the first ones that come back, none if the server closes without a word. */
export const firstReply = async (port: number, bytes: Buffer | string): Promise<Buffer> => {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('error', () => {})
  socket.on('data', chunk => {
    chunks.push(chunk)
    socket.destroy()
  })
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks)
}

/** The number of the fatal alert that a reply consists of, undefined if it is anything else. */
export const fatalAlert = (reply: Buffer): number | undefined =>
  reply.length === 7 && reply[0] === 21 && reply[5] === 2 ? reply[6] : undefined

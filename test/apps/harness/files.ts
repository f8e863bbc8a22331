import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { buffer } from 'node:stream/consumers'
import type { Download, Page } from 'playwright-core'

/** A file for upload, as a browser's file input takes it. */
export interface GivenFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** Every byte there is, 64 times, with the app's public URL in between: whoever rewrites it is found out. */
export function everyByte(name: string, host: string): GivenFile {
  const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, at) => at))
  const line = Buffer.from(`\r\nhttps://${host}/path?q=1\r\n`)
  const parts = Array.from({ length: 64 }, () => [bytes, line]).flat()
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.concat(parts) }
}

const side = 64

/** A picture, with the app's public URL in its text. */
export function picture(name: string, host: string): GivenFile {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // Eight bits a channel, red, green and blue.
  header.set([8, 2], 8)
  const row = (y: number): number[] => [0, ...Array.from({ length: 3 * side }, (_, x) => (x * y) % 256)]
  const pixels = deflateSync(Buffer.from(Array.from({ length: side }, (_, y) => row(y)).flat()))
  const comment = Buffer.from(`Comment\0see https://${host}/`)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', header), chunk('tEXt', comment), chunk('IDAT', pixels), chunk('IEND')]
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, ...chunks]) }
}

/** A PNG chunk: length, type, data, and the checksum of type and data. */
function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** What two contents have in common when they are the same: SHA-256, hexadecimal. */
export const fingerprint = (content: Buffer): string => createHash('sha256').update(content).digest('hex')

/** What the browser kept of a download that an action starts. */
export async function downloaded(page: Page, start: () => Promise<unknown>): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), start()])
  return buffer(await (download satisfies Download).createReadStream())
}

/** @throws when what came back is not what was sent */
export function mustEqual(received: Buffer, sent: Buffer): string {
  if (!received.equals(sent))
    throw new Error(`${received.length} bytes came back of ${sent.length}, and they differ`)
  return fingerprint(received)
}

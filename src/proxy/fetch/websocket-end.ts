import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { FrameWatch } from './websocket-frames.ts'

/** A WebSocket through us, and what is seen of its frames. */
export interface Tunnel {
  readonly client: Duplex
  readonly upstream: Duplex
  readonly fromClient: FrameWatch
  readonly fromUpstream: FrameWatch
}

/** How long both sides have to answer a close frame with theirs. */
const answerMs = 2_000

/** A final close frame with the status 1001, Going Away (RFC 6455 5.5.1, 7.4.1). */
const closeFrame = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/** The same from a client, which masks what it sends (5.3). */
function maskedCloseFrame(): Buffer {
  const mask = randomBytes(4)
  const [high, low] = [0x03 ^ mask[0]!, 0xe9 ^ mask[1]!]
  return Buffer.concat([Buffer.from([0x88, 0x82]), mask, Buffer.from([high, low])])
}

/** Tells both sides that we go away, each behind the frame that it is being sent, and then ends both. */
export function closeTunnel({ client, upstream, fromClient, fromUpstream }: Tunnel): void {
  endWith(closeFrame, upstream, client, fromUpstream)
  endWith(maskedCloseFrame(), client, upstream, fromClient)
  const end = (): void => {
    client.end()
    upstream.end()
  }
  client.once('end', end)
  upstream.once('end', end)
  setTimeout(() => {
    client.destroy()
    upstream.destroy()
  }, answerMs).unref()
}

/** Passes on what is left of the frame that is under way, then this one, and nothing more. */
function endWith(frame: Buffer, from: Duplex, to: Duplex, frames: FrameWatch): void {
  const send = (chunk: Buffer): void => void (to.writable && to.write(chunk))
  from.unpipe(to)
  from.resume()
  if (frames.isBetween) return send(frame)
  const finish = (chunk: Buffer): void => {
    const { boundary } = frames
    send(chunk.subarray(0, boundary))
    if (boundary === undefined) return
    from.off('data', finish)
    send(frame)
  }
  from.on('data', finish)
}

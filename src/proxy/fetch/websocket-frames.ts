/** What is seen of the frames of a WebSocket (RFC 6455 5.2) in one direction. */
export interface FrameWatch {
  /** Whole messages so far; control frames are none. */
  readonly messages: number
  /** Whether all that was read are whole frames. */
  readonly isBetween: boolean
  /** Where in the chunk that was read last its last frame ended; undefined when none did. */
  readonly boundary: number | undefined
  /**
   * Reads on.
   * @returns false once the stream is no sequence of frames, or a message is longer than allowed
   */
  read(chunk: Buffer): boolean
}

const continuation = 0
const firstControl = 8
const longestControl = 125

export interface FrameWatchOptions {
  /** Octets of content that one message may have, over all its frames. */
  readonly longest: number
  /** Frames that one message may come in. */
  readonly mostFragments: number
  readonly limitReached: (limit: 'socket-message-octets' | 'socket-fragments') => void
}

/** Watches frames as they stream: only their heads are looked at, and their content is never kept. */
export function watchFrames({ longest, mostFragments, limitReached }: FrameWatchOptions): FrameWatch {
  let messages = 0
  let length = 0
  let fragments = 0
  /** Octets of content that are still to come of the frame. */
  let left = 0
  /** What has come of a head; empty while content comes. */
  let head: Buffer = Buffer.alloc(0)
  let boundary: number | undefined

  const begins = (first: number, content: number): boolean => {
    const opcode = first & 0x0f
    const ends = (first & 0x80) !== 0
    if (opcode >= firstControl) return ends && content <= longestControl
    length = opcode === continuation ? length + content : content
    fragments = opcode === continuation ? fragments + 1 : 1
    if (length > longest) limitReached('socket-message-octets')
    if (fragments > mostFragments) limitReached('socket-fragments')
    if (length > longest || fragments > mostFragments) return false
    if (ends) messages++
    return true
  }

  return {
    get messages() {
      return messages
    },
    get isBetween() {
      return left === 0 && head.length === 0
    },
    get boundary() {
      return boundary
    },
    read(chunk) {
      let at = 0
      boundary = undefined
      while (at < chunk.length) {
        const skipped = Math.min(left, chunk.length - at)
        left -= skipped
        at += skipped
        if (skipped > 0 && left === 0) boundary = at
        if (at === chunk.length) break
        head = Buffer.concat([head, chunk.subarray(at, ++at)])
        if (head.length < headLength(head)) continue
        left = contentLength(head)
        if (!begins(head[0]!, left)) return false
        head = Buffer.alloc(0)
        if (left === 0) boundary = at
      }
      return true
    },
  }
}

/** Two octets, those of a longer length, and those of a mask. */
function headLength(head: Buffer): number {
  const second = head[1] ?? 0
  const long = second & 0x7f
  return 2 + (long === 127 ? 8 : long === 126 ? 2 : 0) + ((second & 0x80) === 0 ? 0 : 4)
}

function contentLength(head: Buffer): number {
  const short = head[1]! & 0x7f
  if (short === 127) return Number(head.readBigUInt64BE(2))
  return short === 126 ? head.readUInt16BE(2) : short
}

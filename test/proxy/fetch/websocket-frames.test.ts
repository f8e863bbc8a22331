import t from 'tap'
import { watchFrames } from '../../../src/proxy/fetch/websocket-frames.ts'

const text = 0x81
const [part, middle, last] = [0x01, 0x00, 0x80]
const ping = 0x89

/** A frame with so many octets of content, masked as clients send them or not. */
function frame(first: number, length: number, masked = false): Buffer {
  const mask = masked ? 0x80 : 0
  const size =
    length < 126
      ? [mask | length]
      : length < 65_536
        ? [mask | 126, length >> 8, length & 0xff]
        : [mask | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map(bits => (length >> bits) & 0xff)]
  return Buffer.concat([
    Buffer.from([first, ...size]),
    Buffer.alloc(masked ? 4 : 0),
    Buffer.alloc(length, 0xff),
  ])
}

const longest = 100_000
const sequence = (...frames: readonly Buffer[]): Buffer => Buffer.concat(frames)

for (const octets of [1, 3, 1_000, 1_000_000]) {
  /** What is counted of a stream cut into chunks of so many octets, or `refused`. */
  const watch = (bytes: Buffer): number | 'refused' => {
    const frames = watchFrames({ longest, mostFragments: 3, limitReached: () => undefined })
    for (let at = 0; at < bytes.length; at += octets)
      if (!frames.read(bytes.subarray(at, at + octets))) return 'refused'
    return frames.messages
  }

  t.test(`in chunks of ${octets}`, async t => {
    for (const masked of [false, true])
      for (const length of [0, 1, 125, 126, 65_535, 65_536])
        t.equal(watch(sequence(frame(text, length, masked), frame(text, 3, masked))), 2, `${length} octets`)
    t.equal(watch(sequence(frame(part, 5), frame(ping, 3), frame(middle, 5), frame(last, 5))), 1, 'in parts')
    t.equal(watch(sequence(frame(ping, 125), frame(ping, 0))), 0, 'control frames are no messages')
    t.equal(watch(frame(text, longest)), 1)
    t.equal(watch(frame(text, longest + 1)), 'refused', 'too long')
    t.equal(watch(sequence(frame(part, longest), frame(last, 1))), 'refused', 'too long in parts')
    t.equal(watch(sequence(frame(part, 1), ...[1, 2, 3].map(() => frame(middle, 1)))), 'refused', 'in crumbs')
    t.equal(watch(frame(ping, 126)), 'refused', 'a control frame that is too long')
    t.equal(watch(frame(0x09, 1)), 'refused', 'a control frame in parts')
  })
}

import type { BodyStream } from '../../../../src/proxy/rewrite/body/body-stream.ts'
import type { ScannedNames } from '../../../../src/proxy/rewrite/body/names.ts'

const suffix = '.wiki.edge.localhost'

/** The names that all tests of this folder use; bodies are handled as latin1 text, one character a byte. */
export const names: ScannedNames = {
  needles: ['example.com', 'wiki.test'],
  suffix,
  securePort: ':8443',
  plainPort: ':8080',
  lists: host =>
    /^(?:www\.example\.com|example\.com|(?:[\w-]+\.)+wiki\.test)$/.test(host) && !host.endsWith(suffix),
}

/** Sends a body through a stream, cut at the given offsets. */
export function send(stream: BodyStream, text: string, cuts: readonly number[] = []): string {
  const bytes = Buffer.from(text, 'latin1')
  const edges = [0, ...cuts, bytes.length]
  const out = edges.slice(1).flatMap((edge, i) => stream.push(Buffer.from(bytes.subarray(edges[i], edge))))
  return Buffer.concat([...out, ...stream.end()]).toString('latin1')
}

/** Sends a body byte by byte. */
export function sendByBytes(stream: BodyStream, text: string): string {
  return send(
    stream,
    text,
    Array.from({ length: text.length }, (_, i) => i),
  )
}

import { gzipSync } from 'node:zlib'
import type { Socket } from 'node:net'

/** One kind of fault of an upstream, on a host of its own. */
export interface FaultKind {
  /** The first label of its host. */
  readonly name: string
  readonly words: string
  /** What it does with the connection itself, where it never gets to HTTP. */
  readonly connection?: 'refused' | 'silent' | 'unproven'
  /** What it does once a request has come; octets as latin1. */
  readonly answer?: (socket: Socket) => void
  /** Whether the client can see a head before the fault. */
  readonly begins: boolean
}

const head = (...fields: readonly string[]): string =>
  `${['HTTP/1.1 200 OK', ...fields].join('\r\n')}\r\n\r\n`
const plain = 'content-type: application/octet-stream'
const content = 'x'.repeat(20_000)

/** A page under gzip of which the middle is damaged. */
function damagedPage(): Buffer {
  const whole = gzipSync(`<!doctype html><title>x</title><p>${Math.PI}`.repeat(5_000), { level: 0 })
  whole.fill(0xff, 20_000, 20_100)
  return whole
}
const damaged = damagedPage()

/** The twelve kinds. */
export const faultKinds: readonly FaultKind[] = [
  { name: 'refuses', words: 'refuses connections', connection: 'refused', begins: false },
  { name: 'silent', words: 'accepts, and begins no TLS', connection: 'silent', begins: false },
  { name: 'unproven', words: 'shows another host’s certificate', connection: 'unproven', begins: false },
  {
    name: 'hangs-up',
    words: 'ends the connection in place of an answer',
    answer: socket => socket.destroy(),
    begins: false,
  },
  { name: 'mute', words: 'never answers', answer: () => undefined, begins: false },
  {
    name: 'garbage',
    words: 'answers what is no HTTP',
    answer: socket => socket.write('220 mail.example ESMTP\r\n\r\n'),
    begins: false,
  },
  {
    name: 'huge-head',
    words: 'answers with a head of a megabyte',
    answer: socket => socket.write(head(`x: ${'a'.repeat(1_000_000)}`)),
    begins: false,
  },
  {
    name: 'two-lengths',
    words: 'says two lengths',
    answer: socket => socket.write(`${head('content-length: 2', 'content-length: 3')}abc`),
    begins: false,
  },
  {
    name: 'short',
    words: 'ends before the length that it said',
    answer: socket => socket.end(head(plain, 'content-length: 40000') + content),
    begins: true,
  },
  {
    name: 'cut-chunks',
    words: 'ends in the middle of its chunks',
    answer: socket => socket.end(`${head(plain, 'transfer-encoding: chunked')}4e20\r\n${content}\r\n`),
    begins: true,
  },
  {
    name: 'stalls',
    words: 'stops in the middle, and keeps the connection',
    answer: socket => socket.write(head(plain, 'content-length: 40000') + content),
    begins: true,
  },
  {
    name: 'damaged',
    words: 'sends a page that is damaged under its coding',
    answer(socket) {
      socket.write(
        head('content-type: text/html', 'content-encoding: gzip', `content-length: ${damaged.length}`),
      )
      socket.write(damaged)
    },
    begins: true,
  },
]

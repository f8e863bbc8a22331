import { SocketAddress } from 'node:net'

/** Whom a balancer speaks of. */
export interface ProxiedClient {
  readonly source: string
  readonly port: number
}

const isV4 = ({ source }: ProxiedClient): boolean => !source.includes(':')

/** A header of the PROXY protocol, version 1, from a client to port 443 of an address of its family. */
export function lineHeader(client: ProxiedClient): Buffer {
  const [protocol, destination] = isV4(client) ? ['TCP4', '192.0.2.254'] : ['TCP6', '2001:db8::fe']
  return Buffer.from(`PROXY ${protocol} ${client.source} ${destination} ${client.port} 443\r\n`)
}

/**
 * A header of version 2, likewise.
 * @param extensions types and values
 */
export function binaryHeader(
  client: ProxiedClient,
  extensions: readonly (readonly [type: number, value: Uint8Array])[] = [],
): Buffer {
  const destination = { source: isV4(client) ? '192.0.2.254' : '2001:db8::fe', port: 443 }
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(client.port, 0)
  ports.writeUInt16BE(destination.port, 2)
  const block = Buffer.concat([
    addressOctets(client),
    addressOctets(destination),
    ports,
    ...extensions.map(extension),
  ])
  const head = Buffer.from('\r\n\r\n\0\r\nQUIT\n\x21\0\0\0', 'latin1')
  head[13] = isV4(client) ? 0x11 : 0x21
  head.writeUInt16BE(block.length, 14)
  return Buffer.concat([head, block])
}

function extension([type, value]: readonly [number, Uint8Array]): Buffer {
  const head = Buffer.from([type, 0, 0])
  head.writeUInt16BE(value.length, 1)
  return Buffer.concat([head, value])
}

function addressOctets(client: ProxiedClient): Buffer {
  if (isV4(client)) return Buffer.from(client.source.split('.').map(Number))
  const words = wordsOf(new SocketAddress({ address: client.source, family: 'ipv6' }).address)
  return Buffer.from(words.flatMap(word => [word >> 8, word & 0xff]))
}

/** The eight words of an address in the spelling of inet_ntop. */
function wordsOf(text: string): number[] {
  const [head = '', tail] = text.split('::')
  const [left, right] = [partOf(head), partOf(tail ?? '')]
  return tail === undefined
    ? left
    : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
}

const partOf = (part: string): number[] =>
  part === ''
    ? []
    : part.split(':').flatMap(word => (word.includes('.') ? halves(word) : Number.parseInt(word, 16)))

function halves(dotted: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}

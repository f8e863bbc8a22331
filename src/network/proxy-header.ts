import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { plainAddress } from './addresses.ts'

/**
 * A header of the PROXY protocol (HAProxy's proxy-protocol.txt), in which a balancer of TCP connections tells where a
 * client is.
 */
export interface ProxyHeader {
  /** Octets of it; what follows is the client's. */
  readonly length: number
  /** The client's address; undefined when the header speaks of no client, and the connection's own address counts. */
  readonly client: string | undefined
}

/** `more`: it may become one. `missing`: something else begins here. `malformed`: it begins as one and is none. */
export type ProxyHeaderReading = ProxyHeader | 'more' | 'missing' | 'malformed'

/** The specification's own bound of version 1, with CR LF. */
const longestLine = 107
/** One page. All extensions that it names take less than 1 KiB together; an operator's own have room. */
const longestBinary = 4_096

const lineSignature = Buffer.from('PROXY ')
const binarySignature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')

/** Reads the header, version 1 or 2, that a connection begins with. Never throws, whatever the octets are. */
export function readProxyHeader(octets: Buffer): ProxyHeaderReading {
  if (octets.length === 0) return 'more'
  const isLine = octets[0] === lineSignature[0]
  const signature = isLine ? lineSignature : binarySignature
  const shown = Math.min(octets.length, signature.length)
  if (octets.compare(signature, 0, shown, 0, shown) !== 0) return 'missing'
  return isLine ? readLine(octets) : readBinary(octets)
}

function readLine(octets: Buffer): ProxyHeaderReading {
  const line = octets.toString('latin1', 0, longestLine)
  const end = line.indexOf('\r\n')
  if (end === -1) return line.length < longestLine ? 'more' : 'malformed'
  const length = end + 2
  const [, protocol, ...parts] = line.slice(0, end).split(' ')
  if (protocol === 'UNKNOWN') return { length, client: undefined }
  return isConnection(protocol, parts) ? { length, client: canonical(parts[0]!) } : 'malformed'
}

/** `TCP4` or `TCP6`, then source, destination and their ports; nothing else, and one space between them. */
function isConnection(protocol: string | undefined, parts: readonly string[]): boolean {
  const isAddress = protocol === 'TCP4' ? isIPv4 : protocol === 'TCP6' ? isPlainIPv6 : undefined
  if (isAddress === undefined || parts.length !== 4) return false
  return parts.slice(0, 2).every(isAddress) && parts.slice(2).every(isPort)
}

const isPlainIPv6 = (text: string): boolean => isIPv6(text) && !text.includes('%')
const isPort = (text: string): boolean => /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535

/** In the spelling in which connections have theirs. */
const canonical = (address: string): string =>
  isIPv4(address) ? address : plainAddress(new SocketAddress({ address, family: 'ipv6' }).address)

const [localCommand, proxyCommand] = [0x20, 0x21]
const unspecified = 0x00
/** Of TCP and stream sockets: the octets that hold source and destination. A datagram cannot have come this way. */
const addressOctets: ReadonlyMap<number, number> = new Map([
  [0x11, 12],
  [0x21, 36],
  [0x31, 216],
])

function readBinary(octets: Buffer): ProxyHeaderReading {
  if (octets.length < 16) return 'more'
  const [command, family] = [octets[12]!, octets[13]!]
  const length = 16 + octets.readUInt16BE(14)
  if (length > longestBinary || (command !== localCommand && command !== proxyCommand)) return 'malformed'
  const addresses = addressOctets.get(family)
  const tellsClient = command === proxyCommand && family !== unspecified
  if (tellsClient && (addresses === undefined || length < 16 + addresses)) return 'malformed'
  if (octets.length < length) return 'more'
  if (!tellsClient) return { length, client: undefined }
  if (!isWhole(octets.subarray(16 + addresses!, length))) return 'malformed'
  return { length, client: binaryAddress(family, octets) }
}

/** Whether extensions, each of a type, two octets of length and a value, fill their room. */
function isWhole(extensions: Buffer): boolean {
  let at = 0
  while (at + 3 <= extensions.length) at += 3 + extensions.readUInt16BE(at + 1)
  return at === extensions.length
}

/** A client on a socket file of the balancer's machine has no address. */
function binaryAddress(family: number, octets: Buffer): string | undefined {
  if (family === 0x11) return octets.subarray(16, 20).join('.')
  if (family !== 0x21) return undefined
  const words = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(16 + 2 * index).toString(16))
  return canonical(words.join(':'))
}

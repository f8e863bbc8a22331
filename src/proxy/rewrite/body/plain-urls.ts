/** By far the most names stand in `https://host/` or `"//host"`, spelled as themselves; they are told without reading all other spellings. */
import { isLabelByte } from './bytes.ts'
import { isListed, maxNameOctets, type ScannedNames } from './names.ts'

const [slash, colon, dot, doubleQuote, singleQuote] = [0x2f, 0x3a, 0x2e, 0x22, 0x27]
const [p, s] = [0x70, 0x73]

/** One for every byte that ends a host and begins nothing that could be a port or a user. */
const endsHost = new Uint8Array(256)
for (const character of '/"\'<>?# )`') endsHost[character.charCodeAt(0)] = 1

/**
 * Where the host that ends at `end` begins, when it is a URL's beyond doubt: `https:`, `wss:` or a quote, two slashes, the host, and what
 * ends it.
 * @returns -1 where more must be read
 */
export function plainHostStart(bytes: Buffer, end: number): number {
  if (end >= bytes.length || endsHost[bytes[end]!] === 0) return -1
  const floor = Math.max(0, end - maxNameOctets)
  let start = end
  while (start > floor && (isLabelByte(bytes[start - 1]) || bytes[start - 1] === dot)) start--
  if (bytes[start - 1] !== slash || bytes[start - 2] !== slash) return -1
  return isPlainBefore(bytes, start - 3) ? start : -1
}

/** Not `http:`, whose port is another; `ps` and `ss` end neither that nor `ws`. */
function isPlainBefore(bytes: Buffer, at: number): boolean {
  const byte = bytes[at]
  if (byte === doubleQuote || byte === singleQuote) return true
  return byte === colon && bytes[at - 1] === s && (bytes[at - 2] === p || bytes[at - 2] === s)
}

/** Hosts of an app as a body writes them, without making a text of each. */
export interface KnownHosts {
  /** Whether the bytes are a host that the app lists, in lower case; false may also mean that it must be read. */
  has(bytes: Buffer, start: number, end: number): boolean
}

/** Most bodies name a few hosts again and again. */
const rememberedHosts = 8

export function createKnownHosts(names: ScannedNames): KnownHosts {
  const hosts: Buffer[] = []
  let next = 0
  const learn = (host: string): boolean => {
    if (host !== host.toLowerCase() || !isListed(names, host)) return false
    hosts[next] = Buffer.from(host, 'latin1')
    next = (next + 1) % rememberedHosts
    return true
  }
  return {
    has(bytes, start, end) {
      for (const host of hosts) if (isSame(host, bytes, start, end)) return true
      return learn(bytes.toString('latin1', start, end))
    },
  }
}

function isSame(host: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (host.length !== end - start) return false
  for (let at = 0; at < host.length; at++) if (host[at] !== bytes[start + at]) return false
  return true
}

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { canonicalHost } from '../apps/index.ts'
import { listOf, string, wrongType, type Reader, type Node, type Problems } from '../diagnostics/index.ts'
import { rangeProblem } from '../network/index.ts'
import type { ListenAddress, NetworkAddress } from './config.ts'

/** Why a text is refused, and what would be right. */
class Wrong {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** Makes a reader of a string value that may refuse it with a problem of number 108. */
function checked<T>(check: (text: string) => T | Wrong): Reader<T> {
  return (node, problems) => {
    const text = string(node, problems)
    if (text === undefined) return undefined
    const result = check(text)
    if (!(result instanceof Wrong)) return result
    problems.error(node.place, 108, result.message)
    return undefined
  }
}

/** `127.0.0.1:8443`, `[::1]:8443`, `:8443` (every address), or `systemd:https` for a socket by its name. */
export const listenAddress: Reader<ListenAddress> = checked(text =>
  text.startsWith('systemd:') ? inheritedSocket(text) : addressIn(text),
)

/** `127.0.0.1:8443`, `[::1]:8443`, `:8443` (every address). */
export const networkAddress: Reader<NetworkAddress> = checked(addressIn)

function addressIn(text: string): NetworkAddress | Wrong {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2] ?? ''
  const port = Number(match?.[3] ?? -1)
  if (match === null || port > 65_535 || (host !== '' && isIP(host) === 0)) {
    return new Wrong(`"${text}" is not a listening address; write 127.0.0.1:8443, [::1]:8443 or :8443`)
  }
  return { host: host === '' ? '::' : host, port }
}

/** A name as systemd.socket(5) takes it: printable ASCII without a colon. */
function inheritedSocket(text: string): ListenAddress | Wrong {
  const socket = text.slice('systemd:'.length)
  return /^[!-9;-~]{1,255}$/.test(socket)
    ? { socket }
    : new Wrong(`"${text}" names no socket; write systemd:https for FileDescriptorName=https`)
}

/** An absolute http or https URL. */
export const httpUrl: Reader<URL> = checked(text => {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
    ? url
    : new Wrong(`"${text}" is not an http or https URL`)
})

/** Where an identity provider is (OpenID Connect Discovery 1.0, 3); in the clear only on the same machine. */
export const issuerUrl: Reader<URL> = (node, problems) => {
  const url = httpUrl(node, problems)
  if (url === undefined || url.protocol === 'https:' || isHere(url)) return url
  problems.error(node.place, 108, `"${url.origin}" would send the client secret in the clear; write https`)
  return undefined
}

const isHere = ({ hostname }: URL): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)

/** What a mapping has under a key; undefined for anything else. */
export const valueOf = (node: Node | undefined, key: string): Node | undefined =>
  node?.kind === 'map' ? node.entries.find(entry => entry.key === key)?.value : undefined

/**
 * A list of mappings of which no two bear the same text under a key.
 * @param code of the problem, and `message` for a text that stands there again
 */
export const listOfDistinct =
  <T>(item: Reader<T>, key: string, code: number, message: (text: string) => string): Reader<T[]> =>
  (node, problems) => {
    const read = listOf(item)(node, problems)
    if (node.kind === 'list') refuseRepeats(node.items, key, problems, code, message)
    return read
  }

function refuseRepeats(
  nodes: readonly Node[],
  key: string,
  problems: Problems,
  code: number,
  message: (text: string) => string,
): void {
  const seen = new Set<string>()
  for (const node of nodes) {
    const named = valueOf(node, key)
    if (named?.kind !== 'scalar' || typeof named.value !== 'string') continue
    if (seen.has(named.value)) problems.error(named.place, code, message(named.value))
    seen.add(named.value)
  }
}

/** A DNS label, lower case. */
export const dnsLabel: Reader<string> = checked(text =>
  /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(text)
    ? text
    : new Wrong(`"${text}" is not a DNS label: lower-case letters, digits and inner hyphens, at most 63`),
)

/** A host name of at least two labels, canonical. */
export const hostName: Reader<string> = checked(
  text =>
    canonicalHost(text) ??
    new Wrong(`"${text}" is not a host name: it needs two labels or more and must not be an address`),
)

/** A host name, or `*.` and one. */
export const hostPattern: Reader<string> = checked(text => {
  const wild = text.startsWith('*.')
  const host = canonicalHost(wild ? text.slice(2) : text)
  return host === undefined || host.includes('*')
    ? new Wrong(
        `"${text}" is not a domain; write www.example.com, or *.example.com for one or more labels before it`,
      )
    : wild
      ? `*.${host}`
      : host
})

/** An address or a CIDR range. */
export const addressRange: Reader<string> = checked(text => {
  const wrong = rangeProblem(text)
  return wrong === undefined ? text : new Wrong(wrong)
})

/** An address of a host, IPv4 or IPv6. */
export const ipAddress: Reader<string> = checked(text =>
  isIP(text) === 0 ? new Wrong(`"${text}" is not an address such as 192.0.2.10 or 2001:db8::10`) : text,
)

/** A path, relative to a directory. */
export function path(directory: string): Reader<string> {
  return (node, problems) => {
    const text = string(node, problems)
    return text === undefined ? undefined : resolve(directory, text)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'reading it is not allowed',
}

/** The text of a file named relative to a directory. */
export function fileText(directory: string): Reader<string> {
  return (node, problems) => {
    const name = path(directory)(node, problems)
    if (name === undefined) return undefined
    try {
      return readFileSync(name, 'utf8')
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      problems.error(node.place, 110, `${name} cannot be read: ${reasons[code ?? ''] ?? code}`)
      return undefined
    }
  }
}

/**
 * The path of a file that is read anew while edges run, and holds what it should now.
 * @param wrong why a file that does not is refused
 */
export const checkedFile =
  (directory: string, should: RegExp, wrong: (file: string) => string): Reader<string> =>
  (node, problems) => {
    const text = fileText(directory)(node, problems)
    if (text === undefined) return undefined
    const file = path(directory)(node, problems)!
    if (should.test(text)) return file
    problems.error(node.place, 110, wrong(file))
    return undefined
  }

/** `auto` (one per processor) or a whole number. */
export function workers(processors: number): Reader<number> {
  return (node, problems) => {
    const value = node.kind === 'scalar' ? node.value : undefined
    if (value === 'auto') return processors
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 256) return value
    return wrongType(node, problems, 'auto or a whole number from 1 to 256')
  }
}

/** A name that we own; `localhost` itself is allowed for development. */
export const suffix: Reader<string> = checked(
  text =>
    (text === 'localhost' ? text : canonicalHost(text)) ??
    new Wrong(`"${text}" is not a name that can be a suffix`),
)

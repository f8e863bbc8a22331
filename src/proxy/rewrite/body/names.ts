/** The names of one app as the body rewriter needs them. */
export interface ScannedNames {
  /** Registrable domains of the app, lower case: `example.com`. Only hosts that end in one can be found. */
  readonly needles: readonly string[]
  /** What is appended to an upstream host, with its leading dot: `.wiki.edge.localhost`. */
  readonly suffix: string
  /** The port part of our https names: `:8443`, or empty for 443. */
  readonly securePort: string
  /** The port part of our plain http listener: `:8080`, or empty for 80. */
  readonly plainPort: string
  /** Whether a host (lower case, no trailing dot) is an upstream host that the app lists. */
  lists(host: string): boolean
}

/** RFC 1035 2.3.4: octets in a name, without the root's dot. */
export const maxNameOctets = 253

/**
 * Whether a host as it was found in a body is listed and still fits into a name with the suffix behind it.
 */
export function isListed(names: ScannedNames, host: string): boolean {
  const fits = host.length + names.suffix.length <= maxNameOctets
  return fits && !host.startsWith('.') && !host.includes('..') && names.lists(host)
}

import { isIP } from 'node:net'
import { plainAddress, type AddressSet } from '../../network/index.ts'

/** A list of proxies cannot be longer than this; what is before it was said by somebody who wants to be believed. */
const mostHops = 20

/**
 * Where a client is, behind proxies that are believed: the last address of `X-Forwarded-For` that is none of theirs.
 * Each proxy adds the address it was asked from at the end, so that what stands before the first stranger may be
 * anybody's invention. What is no address ends the list.
 * @param peer the address of the connection, which is one of theirs
 * @param field all values of the field, joined by commas
 */
export function forwardedAddress(peer: string, field: string, trusted: AddressSet): string {
  let nearest = peer
  for (const hop of field.split(',').slice(-mostHops).reverse()) {
    const address = addressOf(hop.trim())
    if (address === undefined) return nearest
    nearest = address
    if (!trusted.has(address)) return nearest
  }
  return nearest
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`: some proxies write the port as well. */
function addressOf(hop: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? []
  const address = bracketed ?? dotted ?? hop
  return isIP(address) === 0 || address.includes('%') ? undefined : plainAddress(address.toLowerCase())
}

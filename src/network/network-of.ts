import { addressValue } from './address-value.ts'

/**
 * The network of so many leading bits that an address is in, as a key: equal for all addresses of the network. IPv4-mapped IPv6
 * addresses are IPv4 addresses.
 * @returns undefined for what is no address
 */
export function networkOf(address: string, bits: number): string | undefined {
  const value = addressValue(address)
  if (value === undefined) return undefined
  if (typeof value === 'bigint') return `v6 ${value >> BigInt(128 - bits)}/${bits}`
  return `v4 ${Math.floor(value / 2 ** (32 - bits))}/${bits}`
}

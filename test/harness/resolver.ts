import dns from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { Test } from 'tap'

/** The domain whose names a test gives addresses to. */
export const tenantDomain = 'tenant.example'

/** Looks a name up; the addresses that its owner wants it to have now. */
type Answer = (host: string) => readonly string[]

/**
 * Puts names under the tenant domain into the hands of the test; others are looked up as ever. The names that were
 * looked up, in their order.
 */
export function answerForTenants(t: Test, answer: Answer): string[] {
  const asked: string[] = []
  const { lookup } = dns
  const value = (host: string, ...rest: unknown[]): void => {
    if (!host.endsWith(`.${tenantDomain}`)) return (lookup as (...all: unknown[]) => void)(host, ...rest)
    asked.push(host)
    const callback = rest.at(-1) as (error: null, found: LookupAddress[]) => void
    const found = answer(host).map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
    callback(null, found)
  }
  t.intercept(dns, 'lookup', { value })
  return asked
}

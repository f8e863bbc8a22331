import { createSecureContext } from 'node:tls'
import type { SecureContext, SecureContextOptions } from 'node:tls'
import { LRUCache } from 'lru-cache'
import type { Authority } from './authority.ts'
import type { NameMatch } from './server-names.ts'

/** A context, and what it is made of. */
export type Served = { readonly context: SecureContext; readonly material: SecureContextOptions }

type Minted = Served & { readonly renewAt: number }

/** Gives what is served for a matched name. */
export type ServedSource = (match: NameMatch) => Served | undefined

const deepNames = 1_000

/**
 * Contexts from an authority: one per group over all its names, and one of its own for a name deeper than
 * the group's wildcard covers (at most 1,000 kept). Each is made at its first use and again when two thirds
 * of its life have passed. `now` gives milliseconds since the epoch.
 */
export const createMint = (authority: Authority, now: () => number): ServedSource => {
  const byGroup = new Map<string, Minted>()
  const byName = new LRUCache<string, Minted>({ max: deepNames })

  const mint = (names: readonly string[]): Minted => {
    const born = now()
    const { certificate, key, notAfter } = authority.issue(names, born)
    const material = { cert: certificate, key }
    return {
      context: createSecureContext(material),
      material,
      renewAt: born + ((notAfter - born) * 2) / 3,
    }
  }

  return function minted({ name, group, covered }) {
    const cache = covered ? byGroup : byName
    const cacheKey = covered ? group.id : name
    const kept = cache.get(cacheKey)
    if (kept && now() < kept.renewAt) return kept
    const fresh = mint(covered ? group.names : [name])
    cache.set(cacheKey, fresh)
    return fresh
  }
}

import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { LRUCache } from 'lru-cache'
import type { Authority } from './authority.ts'
import type { NameMatch } from './server-names.ts'

type Minted = { readonly context: SecureContext; readonly renewAt: number }

/** Gives the context of a matched name. */
export type ContextSource = (match: NameMatch) => SecureContext | undefined

const deepNames = 1_000

/**
 * Contexts from an authority: one per group over all its names, and one of its own for a name deeper than
 * the group's wildcard covers (at most 1,000 kept). Each is made at its first use and again when two thirds
 * of its life have passed. `now` gives milliseconds since the epoch.
 */
export const createMint = (authority: Authority, now: () => number): ContextSource => {
  const byGroup = new Map<string, Minted>()
  const byName = new LRUCache<string, Minted>({ max: deepNames })

  const mint = (names: readonly string[]): Minted => {
    const born = now()
    const { certificate, key, notAfter } = authority.issue(names, born)
    return {
      context: createSecureContext({ cert: certificate, key }),
      renewAt: born + ((notAfter - born) * 2) / 3,
    }
  }

  return function mintedContext({ name, group, covered }) {
    const cache = covered ? byGroup : byName
    const cacheKey = covered ? group.id : name
    const kept = cache.get(cacheKey)
    if (kept && now() < kept.renewAt) return kept.context
    const minted = mint(covered ? group.names : [name])
    cache.set(cacheKey, minted)
    return minted.context
  }
}

import { createHash } from 'node:crypto'
import type { KnownGroups } from '../identity/index.ts'
import { groupNamesOf, type PolicyHolder } from '../policy/index.ts'

/**
 * The groups that go into sessions: what rules in force or on trial name, and what the configuration adds. Made anew after
 * a swap, when it is first asked for.
 */
export function knownGroups(
  holder: PolicyHolder,
  configured: readonly string[],
  now: () => number = Date.now,
): () => KnownGroups {
  let made: { readonly of: readonly unknown[]; readonly known: KnownGroups } | undefined
  return () => {
    const { current, trial } = holder
    if (made?.of[0] !== current || made.of[1] !== trial) {
      const sets = trial === undefined ? [current] : [current, trial]
      const known = knownOf([...sets.flatMap(groupNamesOf), ...configured])
      const since = made?.known.digest === known.digest ? made.known.since : now()
      made = { of: [current, trial], known: { ...known, since } }
    }
    return made!.known
  }
}

function knownOf(names: readonly string[]): Omit<KnownGroups, 'since'> {
  const all = new Set(names)
  const digest = createHash('sha256')
    .update(JSON.stringify([...all].sort()))
    .digest('base64url')
  return { has: name => all.has(name), digest: digest.slice(0, 8) }
}

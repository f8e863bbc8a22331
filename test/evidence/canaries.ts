import {
  canariesOf,
  newSessionCanaries,
  type Canary,
  type CanaryClass,
} from '../../evidence/at-rest/canaries.ts'

/** The canaries of two sessions. */
export const canaries: readonly Canary[] = canariesOf(
  [0, 1].map(number => ({ number, canaries: newSessionCanaries() })),
)

/** The one of a class, in the first session. */
export const canaryOf = (wanted: CanaryClass): string => canaries.find(each => each.class === wanted)!.text

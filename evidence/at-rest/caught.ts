import { leaks, type Leak } from './leaks.ts'
import { witnesses, type Testimony, type WitnessName } from './testimony.ts'

/** Which witnesses have seen which leak. */
export interface CaughtLeak {
  readonly leak: Leak
  readonly by: readonly WitnessName[]
}

/** A leak counts as caught when so many witnesses have seen it, each by itself. */
export const witnessesNeeded = 2

export const caughtLeaks = (testimonies: readonly Testimony[]): CaughtLeak[] =>
  leaks.map(leak => ({
    leak,
    by: witnesses.filter(name =>
      testimonies.some(testimony => testimony.witness === name && hasSeen(testimony, leak)),
    ),
  }))

const hasSeen = ({ hits, faults }: Testimony, { class: given, mark }: Leak): boolean =>
  hits.some(({ canary }) => canary.class === given) || faults.some(fault => mark.test(fault))

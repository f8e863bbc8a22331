/** How the identity provider established who the user is, weakest first. */
export const strengths = ['none', 'password', 'multi-factor', 'phishing-resistant'] as const
export type Strength = (typeof strengths)[number]

/** One time that the user proved who they are. */
export interface Proof {
  readonly strength: Strength
  /** Seconds since the epoch. */
  readonly at: number
}

/** The times that a user proved who they are, latest first; every earlier one was stronger than all since. */
export type Proofs = readonly [Proof, ...Proof[]]

/** What must be proven before something may be done. */
export interface Demand {
  readonly strength: Strength
  /** Seconds since the user proved it, at most. */
  readonly within: number
}

/** Adds a proof; earlier ones that are no stronger count for nothing any more. */
export const withProof = (earlier: readonly Proof[], proof: Proof): Proofs => [
  proof,
  ...earlier.filter(({ strength }) => rankOf(strength) > rankOf(proof.strength)),
]

/**
 * Whether one of the proofs is strong and late enough.
 * @param now seconds since the epoch
 */
export const meetsDemand = (proofs: readonly Proof[], { strength, within }: Demand, now: number): boolean =>
  proofs.some(proof => rankOf(proof.strength) >= rankOf(strength) && now - proof.at <= within)

/** A number that grows with the strength. */
export const rankOf = (strength: Strength): number => strengths.indexOf(strength)

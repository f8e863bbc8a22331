import type { CompiledPolicy, PolicyReloader } from '../policy/index.ts'

/** The set in force and the one on trial, and those that were refused with their reports. */
export interface PolicyStatus {
  readonly revision: string
  /** ISO 8601. */
  readonly loaded: string
  readonly rules: readonly object[]
  /** What is doubtful about the set in force. */
  readonly warnings: readonly string[]
  readonly refused: PolicyReloader['refused'] | null
  readonly trial: object
}

/** Tells how the policies of one edge stand. */
export function policyStatus({ holder, refused, trialRefused, loadedAt }: PolicyReloader): PolicyStatus {
  return {
    revision: holder.current.revision,
    loaded: new Date(loadedAt).toISOString(),
    rules: rulesOf(holder.current),
    warnings: holder.current.set.warnings,
    refused: refused ?? null,
    trial: {
      revision: holder.trial?.revision ?? null,
      rules: holder.trial === undefined ? [] : rulesOf(holder.trial),
      refused: trialRefused ?? null,
    },
  }
}

const rulesOf = ({ set }: CompiledPolicy): object[] =>
  set.rules.map(({ id, mode, effect: { verdict } }) => ({ id, mode, verdict: verdict ?? null }))

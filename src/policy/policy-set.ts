import type { KnownNetworks } from './criterion.ts'
import type { RuleDefinition } from './reading/rule.ts'
import type { Verdict } from './verdict.ts'

/** One file of a policy set. */
export interface PolicyFile {
  /** The file as the author knows it. */
  readonly file: string
  readonly text: string
}

/** A set as it is written, read and checked. Plain data. */
export interface PolicySet {
  readonly revision: string
  readonly default: Verdict
  readonly onEngineError: Verdict
  /** Sensitivity labels, lowest first. */
  readonly labels: readonly string[]
  readonly rules: readonly RuleDefinition[]
  /** What is doubtful about it, one line each with its place. */
  readonly warnings: readonly string[]
}

/** What rules may name of the configuration; undefined members are not checked. */
export interface PolicyContext {
  /** Ids of the configured apps. */
  readonly apps: readonly string[] | undefined
  readonly networks: KnownNetworks | undefined
}

import type { Node, Problems } from '../diagnostics/index.ts'
import type { Facts, Phase } from './facts.ts'

/** What the readers of a rule may refer to. */
export interface RuleContext {
  /** Ids of the configured apps; undefined when they are not known, and every id is taken then. */
  readonly apps: readonly string[] | undefined
  /** The set's `lists`, by name. */
  readonly lists: ReadonlyMap<string, Node>
}

/** One filter of the language: how it is written, and what it asks of the facts. */
export interface Criterion<Wanted = unknown> {
  readonly name: string
  /** The earliest phase at which the filter can be judged. */
  readonly phase: Phase
  /** Codes for "this filter passed" and "this filter failed" in explanations. */
  readonly reasons: { readonly pass: string; readonly fail: string }
  /** Reads the filter's value; reports what is wrong and gives undefined then. */
  parse(node: Node, problems: Problems, context: RuleContext): Wanted | undefined
  /**
   * Compiles the value into a test; does all work that can be done once.
   * @param unknown what the test says of a fact that is not known: true where a match makes the rule stricter
   */
  test(wanted: Wanted, unknown: boolean): (facts: Facts) => boolean
  /** The values by which rules with this filter are found, for the filters that are an index. */
  indexed?(wanted: Wanted): ReadonlySet<string>
}

/** Hides the type of the value, so that criteria can stand in one table. */
export const criterion = <Wanted>(definition: Criterion<Wanted>): Criterion => definition as Criterion

import type { Node, Problems } from '../diagnostics/index.ts'
import type { Facts, Phase } from './facts.ts'

/** What the readers of a rule may refer to. */
export interface RuleContext {
  /** Ids of the configured apps; undefined when they are not known, and every id is taken then. */
  readonly apps: readonly string[] | undefined
  /** The configured networks' names, categories and tags; undefined when they are not known. */
  readonly networks: KnownNetworks | undefined
  /** The set's `lists`, by name; undefined when a file could not be read, and with it lists may be lacking. */
  readonly lists: ReadonlyMap<string, Node> | undefined
}

/** The words of `networks` in the configuration that a rule may use. */
export interface KnownNetworks {
  readonly names: readonly string[]
  readonly categories: readonly string[]
  readonly tags: readonly string[]
}

/** Facts that differ from others in one respect, and that respect in words: `device.managed=true`. */
export interface FactChange {
  readonly words: string
  readonly facts: Facts
}

/** Replaces what must not be kept in the clear by a keyed hash, the same for the same text. */
export type Mask = (text: string) => string

/** A JSON Schema (2020-12) of a value. */
export type Schema = Readonly<Record<string, unknown>>

/** A value that rules are found by. */
export type KeyValue = string | number | boolean

/** One fact, and the values of it that a filter lets pass; of a fact of several values, one must be among them. */
export interface IndexKey {
  readonly name: string
  readonly of: (facts: Facts) => KeyValue | readonly KeyValue[]
  readonly values: readonly KeyValue[]
}

/**
 * One filter of the language: how it is written, and what it asks of the facts. A wanted value is plain data that
 * can be sent to another thread.
 */
export interface Criterion<Wanted = unknown> {
  readonly name: string
  /** One sentence for editors and the language reference. */
  readonly summary: string
  /** The members of the facts that it looks at. */
  readonly looksAt: keyof Facts
  /** The earliest phase at which the filter can be judged. */
  phase(wanted: Wanted): Phase
  /** Codes for "this filter passed" and "this filter failed" in explanations. */
  readonly reasons: { readonly pass: string; readonly fail: string }
  /** Reads the filter's value; reports what is wrong and gives undefined then. */
  parse(node: Node, problems: Problems, context: RuleContext): Wanted | undefined
  /**
   * Compiles the value into a test; does all work that can be done once.
   * @param unknown what the test says of a fact that is not known: true where a match makes the rule stricter
   */
  test(wanted: Wanted, unknown: boolean): (facts: Facts) => boolean
  /** Whether it asks for something that may not be known, so that `unknown` matters; false when left out. */
  asksUnknown?(wanted: Wanted): boolean
  /** What the filter comes to when it asks no more than whether facts are among some values; undefined otherwise. */
  keys?(wanted: Wanted): readonly IndexKey[] | undefined
  /** Whether all facts that pass `narrow` pass `wide` as well; false when that cannot be told. */
  implies(narrow: Wanted, wide: Wanted): boolean
  /** What is wanted, for explanations: `in [wiki, drive]`. */
  describe(wanted: Wanted): string
  /** What was found, for explanations: `app=wiki`. */
  found(facts: Facts, wanted: Wanted): string
  /** Facts that differ in what this filter looks at: some that pass and some that fail, the nearest first. */
  changes(wanted: Wanted, facts: Facts): readonly FactChange[]
  /** The value for facts whose user and file name are masked; undefined when it cannot be judged on such. */
  masked?(wanted: Wanted, mask: Mask): Wanted | undefined
  /** The shape of the value, for editors. */
  readonly schema: Schema
}

/** Hides the type of the value, so that criteria can stand in one table. */
export const criterion = <Wanted>(definition: Criterion<Wanted>): Criterion => definition as Criterion

import type { Reader } from '../../diagnostics/index.ts'
import type { RuleContext, Schema } from '../criterion.ts'
import { values, valuesSchema } from '../reading/values.ts'
import { condition, prefix, shown, type Aspect, type Condition } from './condition.ts'

/** The words, or patterns, that a rule may list for an aspect. */
export interface Vocabulary<Value> {
  /** Reads one of the list. */
  item(context: RuleContext): Reader<Value>
  /** Values that a rule might not list, to try the other side with. */
  readonly others: readonly Value[]
  /** The schema of one of the list. */
  readonly schema: Schema
  /** The value that says that it is not known, when that is no word like any other. */
  readonly unknown?: Value
}

/** How the patterns of a list match. */
export interface Patterns<Value> {
  compile(wanted: readonly Value[]): (value: Value) => boolean
  /** Whether all that `narrow` matches is matched by `wide`; false when unsure. */
  covers(wide: Value, narrow: Value): boolean
  /** A value that the pattern matches. */
  example(pattern: Value): Value
}

/** The aspect is one of the words listed. */
export const words = <Value extends string | number>(
  aspect: Aspect<Value>,
  vocabulary: Vocabulary<Value>,
): Condition<readonly Value[]> => ({
  ...patterns(aspect, vocabulary, equal<Value>()),
  keys: wanted => [{ name: aspect.at, of: aspect.get, values: wanted }],
})

const equal = <Value>(): Patterns<Value> => ({
  compile: wanted => {
    const set = new Set(wanted)
    return value => set.has(value)
  },
  covers: (wide, narrow) => wide === narrow,
  example: word => word,
})

/** The aspect is matched by one of the patterns listed. */
export const patterns = <Value extends string | number>(
  aspect: Aspect<Value>,
  vocabulary: Vocabulary<Value>,
  { compile, covers, example }: Patterns<Value>,
): Condition<readonly Value[]> =>
  condition<readonly Value[], Value>(aspect, {
    parse: (node, problems, context) => values(node, problems, context, vocabulary.item(context)),
    fits(wanted, unknown) {
      const matches = compile(wanted)
      const { unknown: unknownValue } = vocabulary
      return value => (value === unknownValue ? unknown : matches(value))
    },
    implies: (narrow, wide) => narrow.every(each => wide.some(other => covers(other, each))),
    describe: wanted => describeList(aspect, wanted),
    candidates: wanted => [...wanted.map(example), ...vocabulary.others],
    schema: valuesSchema(vocabulary.schema),
  })

/** `is managed=false` for one, `in [wiki, drive]` for several. */
export function describeList<Value>(aspect: Aspect<Value>, wanted: readonly Value[]): string {
  const texts = wanted.map(value => shown(aspect, value))
  return texts.length === 1 ? `is ${prefix(aspect)}${texts[0]}` : `in [${texts.join(', ')}]`
}

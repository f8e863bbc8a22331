import type { Reader } from '../../diagnostics/index.ts'
import type { Schema } from '../criterion.ts'
import { condition, shown, type Aspect, type Condition } from './condition.ts'

/** How a value stands to a bound. */
export type Comparison = '<' | '<=' | '>' | '>='

const compare: Readonly<Record<Comparison, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

/** How a rule bounds a number. */
export interface Bound {
  /** The member's key: `larger-than`. */
  readonly key: string
  readonly is: Comparison
  readonly read: Reader<number>
  /** The greatest value that the aspect has. */
  readonly most?: number
  /** Whether a value of -1, which is not known, may be on this side of the bound. */
  readonly unknownMayPass: boolean
  readonly schema: Schema
}

/** The aspect is on one side of a bound. */
export function bound(
  aspect: Aspect<number>,
  { key, is, read, most, unknownMayPass, schema }: Bound,
): Condition<number> {
  const passes = compare[is]
  return condition<number, number>(aspect, {
    parse: read,
    fits: (wanted, unknown) => value => (value === -1 ? unknown && unknownMayPass : passes(value, wanted)),
    implies: (narrow, wide) => (is.startsWith('<') ? narrow <= wide : narrow >= wide),
    describe: wanted => `${key} ${shown(aspect, wanted)}`,
    candidates: wanted =>
      [wanted - 1, wanted, wanted + 1].filter(value => value >= 0 && value <= (most ?? value)),
    schema,
  })
}

import { boolean } from '../../diagnostics/index.ts'
import { condition, prefix, type Aspect, type Condition } from './condition.ts'

/** The aspect is true, or false, as the rule says. */
export const flag = (aspect: Aspect<boolean>, description: string): Condition<boolean> =>
  condition<boolean, boolean>(aspect, {
    parse: boolean,
    keys: wanted => [{ name: aspect.at, of: aspect.get, values: [wanted] }],
    fits: wanted => value => value === wanted,
    implies: (narrow, wide) => narrow === wide,
    describe: wanted => `is ${prefix(aspect)}${wanted}`,
    candidates: wanted => [wanted, !wanted],
    schema: { type: 'boolean', description },
  })

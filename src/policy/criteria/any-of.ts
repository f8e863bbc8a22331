import type { Reader } from '../../diagnostics/index.ts'
import type { FactChange, RuleContext, Schema } from '../criterion.ts'
import type { Facts } from '../facts.ts'
import { values, valuesSchema } from '../reading/values.ts'
import { oneOfAll } from './combined.ts'
import { few, prefix, type Aspect, type Condition } from './condition.ts'

const mostShown = 4

/** Names of which the facts have several, such as groups: one of those listed is among them. */
export function anyOf(
  aspect: Aspect<readonly string[]>,
  item: (context: RuleContext) => Reader<string>,
  schema: Schema,
): Condition<readonly string[]> {
  const test = (wanted: readonly string[]) =>
    oneOfAll(wanted.map(name => (facts: Facts) => aspect.get(facts).includes(name)))
  return {
    parse: (node, problems, context) => values(node, problems, context, item(context)),
    test,
    keys: wanted => [{ name: aspect.at, of: aspect.get, values: wanted }],
    implies: (narrow, wide) => narrow.every(name => wide.includes(name)),
    describe: wanted =>
      wanted.length === 1 ? `is ${prefix(aspect)}${wanted[0]}` : `in [${wanted.join(', ')}]`,
    found: (facts, wanted) => `${prefix(aspect)}${summary(aspect.get(facts), wanted)}`,
    changes: (wanted, facts) =>
      few([...added(aspect, wanted, facts), ...removed(aspect, wanted, facts)], test(wanted)),
    schema: valuesSchema(schema),
  }
}

/** Those of the names that are wanted; else some of all. */
function summary(names: readonly string[], wanted: readonly string[]): string {
  const matching = names.filter(name => wanted.includes(name))
  const said = matching.length > 0 ? matching : names
  const more = said.length > mostShown ? ', …' : ''
  return said.length === 0 ? 'none' : said.slice(0, mostShown).join(', ') + more
}

function added(aspect: Aspect<readonly string[]>, wanted: readonly string[], facts: Facts): FactChange[] {
  const names = aspect.get(facts)
  return wanted
    .filter(name => !names.includes(name))
    .map(name => ({ words: `${aspect.at}=${name}`, facts: aspect.set(facts, [...names, name]) }))
}

/** All that is wanted must go for the condition to fail. */
function removed(aspect: Aspect<readonly string[]>, wanted: readonly string[], facts: Facts): FactChange[] {
  const names = aspect.get(facts)
  const gone = names.filter(name => wanted.includes(name))
  const rest = names.filter(name => !wanted.includes(name))
  const words = `without ${aspect.at} ${gone.join(', ')}`
  return gone.length === 0 ? [] : [{ words, facts: aspect.set(facts, rest) }]
}

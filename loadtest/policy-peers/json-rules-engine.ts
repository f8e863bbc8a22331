import { Engine as RulesEngine, type RuleProperties } from 'json-rules-engine'
import { addressSet } from '../../src/network/index.ts'
import type { CompanyRule, Exchange, Verdict } from '../policy/company.ts'
import type { Engine } from '../policy/engine.ts'

type Facts = Readonly<Record<keyof Exchange, unknown>>

/** Rules that block have a higher priority, and stop the engine when they match. */
export function create(rules: readonly CompanyRule[]): Engine<Facts> {
  const engine = new RulesEngine(rules.map(ruleOf))
  engine.addOperator('anyIn', (found: readonly string[], wanted: readonly string[]) =>
    found.some(word => wanted.includes(word)),
  )
  engine.addOperator('inRanges', (ip: string, ranges: string) => rangesOf(ranges).has(ip))
  engine.addOperator('below', (path: string, folders: readonly string[]) =>
    folders.some(folder => path.startsWith(folder)),
  )
  engine.on('block', () => engine.stop())
  const verdict = async (facts: Facts): Promise<Verdict> => {
    const { events } = await engine.run(facts)
    if (events.some(({ type }) => type === 'block')) return 'block'
    return events.length > 0 ? 'monitor' : 'allow'
  }
  return { prepare: exchange => ({ ...exchange }), decide: { isAsync: true, verdict } }
}

/** The condition on the app has a higher priority: the others are evaluated only where it holds. */
export function ruleOf({ place, ...rule }: CompanyRule): RuleProperties {
  const sixth =
    'ranges' in place
      ? { fact: 'ip', operator: 'inRanges', value: place.ranges.join('|') }
      : { fact: 'path', operator: 'below', value: place.paths.map(path => path.slice(0, -2)) }
  return {
    name: rule.id,
    priority: rule.verdict === 'block' ? 2 : 1,
    event: { type: rule.verdict },
    conditions: {
      all: [
        { fact: 'app', operator: 'in', value: rule.apps, priority: 2 },
        { fact: 'activity', operator: 'in', value: rule.activities },
        { fact: 'managed', operator: 'equal', value: rule.managed },
        { fact: 'country', operator: 'in', value: rule.countries },
        { fact: 'groups', operator: 'anyIn', value: rule.groups },
        sixth,
      ],
    },
  }
}

/** It knows no addresses: an operator of the application's own, by text because the engine copies values. */
const ranges = new Map<string, ReturnType<typeof addressSet>>()

function rangesOf(text: string): ReturnType<typeof addressSet> {
  let set = ranges.get(text)
  if (set === undefined) ranges.set(text, (set = addressSet(text.split('|'))))
  return set
}

import { celEnv, celFunc, CelScalar, listType, parse, plan } from '@bufbuild/cel'
import { addressSet } from '../../src/network/index.ts'
import type { CompanyRule, Exchange } from '../policy/company.ts'
import type { Engine } from '../policy/engine.ts'
import { strongestFirst } from './strongest-first.ts'

type Bindings = Readonly<Record<keyof Exchange, unknown>>

/**
 * One expression for each rule, parsed and planned once. Those that block are asked first: the first that holds is
 * the strongest, so that nothing after it need be looked at.
 */
export function create(rules: readonly CompanyRule[]): Engine<Bindings> {
  const environment = celEnv({
    variables: {
      app: CelScalar.STRING,
      activity: CelScalar.STRING,
      groups: listType(CelScalar.STRING),
      managed: CelScalar.BOOL,
      country: CelScalar.STRING,
      ip: CelScalar.STRING,
      path: CelScalar.STRING,
    },
    funcs: [celFunc('inRange', [CelScalar.STRING, CelScalar.STRING], CelScalar.BOOL, isInRange)],
  })
  const planned = strongestFirst(rules).map(rule => ({
    holds: plan(environment, parse(expressionOf(rule))),
    verdict: rule.verdict,
  }))
  return {
    prepare: exchange => ({ ...exchange }),
    decide: {
      isAsync: false,
      verdict(bindings) {
        for (const { holds, verdict } of planned) if (holds(bindings) === true) return verdict
        return 'allow'
      },
    },
  }
}

/** What excludes most comes first. Comparisons joined by || are faster here than `in` over a list. */
export function expressionOf({ place, managed, ...rule }: CompanyRule): string {
  const is = (name: string, words: readonly string[]): string =>
    `(${words.map(word => `${name} == "${word}"`).join(' || ')})`
  const sixth =
    'ranges' in place
      ? place.ranges.map(range => `inRange(ip, "${range}")`)
      : place.paths.map(path => `path.startsWith("${path.slice(0, -2)}")`)
  return [
    is('app', rule.apps),
    is('activity', rule.activities),
    managed ? 'managed' : '!managed',
    is('country', rule.countries),
    `(${sixth.join(' || ')})`,
    `(${rule.groups.map(group => `"${group}" in groups`).join(' || ')})`,
  ].join(' && ')
}

/** CEL knows no addresses: a function of the application's own, with each range read once. */
const isInRange = (ip: string, range: string): boolean => rangeOf(range).has(ip)

const ranges = new Map<string, ReturnType<typeof addressSet>>()

function rangeOf(range: string): ReturnType<typeof addressSet> {
  let set = ranges.get(range)
  if (set === undefined) ranges.set(range, (set = addressSet([range])))
  return set
}

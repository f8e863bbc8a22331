import { readPolicySet, unknownFacts, type CompiledPolicy, type Facts } from '../../src/policy/index.ts'
import type { CompanyRule, Exchange, Verdict } from './company.ts'
import type { Engine } from './engine.ts'

/** The rules as an administrator writes them. */
export const policyText = (rules: readonly CompanyRule[]): string =>
  ['version: 1', 'default: allow', 'rules:', ...rules.map(ruleText)].join('\n')

function ruleText(rule: CompanyRule): string {
  const list = (words: readonly string[]): string => `[${words.map(word => JSON.stringify(word)).join(', ')}]`
  const { place } = rule
  return `  - id: ${rule.id}
    when:
      app: ${list(rule.apps)}
      activity: ${list(rule.activities)}
      group: ${list(rule.groups)}
      device: { managed: ${rule.managed} }
      location: { country: ${list(rule.countries)} }
      ${'ranges' in place ? `ip: ${list(place.ranges)}` : `path: ${list(place.paths)}`}
    then: ${rule.verdict}`
}

export const factsOf = ({ managed, country, ...same }: Exchange): Facts => ({
  ...unknownFacts,
  ...same,
  user: 'ana@corp.example',
  device: { ...unknownFacts.device, managed },
  location: { country },
})

export const compileRules = (rules: readonly CompanyRule[]): CompiledPolicy =>
  readPolicySet([{ file: 'company.yaml', text: policyText(rules) }], { apps: undefined, networks: undefined })

export function create(rules: readonly CompanyRule[]): Engine<Facts> {
  const policy = compileRules(rules)
  return {
    prepare: factsOf,
    decide: { isAsync: false, verdict: facts => policy.decide(facts, 'request').verdict as Verdict },
  }
}

/** Deciding by the index comes to the same as judging every rule by its filters, one by one. */
import fc from 'fast-check'
import t from 'tap'
import { compilePolicy } from '../../../src/policy/index.ts'
import { criterionNamed } from '../../../src/policy/criteria/by-name.ts'
import { unknownFacts, type Facts } from '../../../src/policy/facts.ts'
import type { RuleDefinition } from '../../../src/policy/reading/rule.ts'
import type { PolicySet } from '../../../src/policy/policy-set.ts'

const some = <T>(...items: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 })
const apps = ['wiki', 'mail', 'crm']
const groups = ['staff', 'admins', 'contractors', 'auditors']
const users = ['ana@corp.example', 'kim@corp.example', 'li@partner.example']

/** Filters by look-up of one fact, by look-up of several values, by members, and by no look-up. */
const filters = fc
  .record(
    {
      app: some(...apps),
      group: some(...groups),
      user: some(...users),
      activity: some('view', 'download', 'upload'),
      method: some('GET', 'POST'),
      device: fc.record({ managed: fc.boolean() }),
      ip: fc.record({ network: some('office', 'lab') }),
      path: some('/', '/admin/**'),
    },
    { requiredKeys: [] },
  )
  .map(wanted => Object.entries(wanted).map(([criterion, value]) => ({ criterion, wanted: value })))

const effect = { readonly: false, controls: [], session: undefined, label: undefined, stepUp: undefined }
const rule = fc.record({
  when: filters,
  unless: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: filters }),
  verdict: fc.constantFrom('allow' as const, 'monitor' as const, 'block' as const),
})

const setOf = (
  rules: fc.Arbitrary<
    {
      readonly when: RuleDefinition['when']
      readonly unless: RuleDefinition['unless']
      readonly verdict: 'allow' | 'monitor' | 'block'
    }[]
  >,
) =>
  rules.map((listed): PolicySet => ({
    revision: '0000000',
    default: 'allow',
    onEngineError: 'block',
    labels: [],
    warnings: [],
    rules: listed.map(({ when, unless, verdict }, index): RuleDefinition => ({
      id: `r${index}`,
      file: 'policy.yaml',
      line: index + 1,
      mode: 'enforce',
      when,
      unless,
      effect: { ...effect, verdict },
      lifts: [],
      message: null,
    })),
  }))

const facts: fc.Arbitrary<Facts> = fc
  .record({
    app: fc.constantFrom(...apps, 'unnamed'),
    user: fc.constantFrom(...users, ''),
    groups: fc.subarray(groups),
    activity: fc.constantFrom('view' as const, 'download' as const, 'print' as const),
    method: fc.constantFrom('GET', 'POST'),
    path: fc.constantFrom('/', '/admin/users'),
    managed: fc.boolean(),
    networks: fc.subarray(['office', 'lab']),
  })
  .map(({ managed, networks, ...others }) => ({
    ...unknownFacts,
    ...others,
    device: { ...unknownFacts.device, managed },
    network: { ...unknownFacts.network, names: networks },
  }))

/** The ids of the rules that match, judged one by one. */
function matching({ rules }: PolicySet, given: Facts): string[] {
  const holds = ({ criterion, wanted }: RuleDefinition['when'][number]): boolean =>
    criterionNamed(criterion).test(wanted, false)(given)
  return rules.filter(({ when, unless }) => when.every(holds) && !unless.some(holds)).map(({ id }) => id)
}

const decidesLikeJudging = (set: PolicySet, all: readonly Facts[]): boolean => {
  const policy = compilePolicy(set)
  return all.every(given => {
    const { rule: winner, also } = policy.decide(given, 'content')
    const found = [...(winner === 'default' ? [] : [winner]), ...also]
    return [...found].sort().join(' ') === matching(set, given).sort().join(' ')
  })
}

for (const [name, rules, runs] of [
  ['few rules', fc.array(rule, { maxLength: 8 }), 200],
  ['more rules than a word has bits', fc.array(rule, { minLength: 33, maxLength: 40 }), 60],
  ['more rules than two words have', fc.array(rule, { minLength: 65, maxLength: 80 }), 40],
  [
    'more rules of one app than two words have bits',
    fc.array(
      rule.map(each => ({
        ...each,
        when: [
          { criterion: 'app', wanted: ['wiki'] },
          ...each.when.filter(({ criterion }) => criterion !== 'app'),
        ],
      })),
      { minLength: 65, maxLength: 80 },
    ),
    40,
  ],
] as const) {
  t.test(`with ${name}`, async t => {
    const property = fc.property(
      setOf(rules),
      fc.array(facts, { minLength: 10, maxLength: 20 }),
      decidesLikeJudging,
    )
    fc.assert(property, { numRuns: runs })
    t.pass(`${runs} sets`)
  })
}

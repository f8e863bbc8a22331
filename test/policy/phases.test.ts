/** A decision that is not open at a phase stands, whatever the file turns out to be. */
import fc from 'fast-check'
import t from 'tap'
import { compilePolicy, noFile, type Facts, type FileFacts, type Phase } from '../../src/policy/index.ts'
import { phaseOrder, unknownExtension, unscannable } from '../../src/policy/facts.ts'
import type { RuleDefinition } from '../../src/policy/reading/rule.ts'
import { phaseOf } from '../../src/policy/reading/set-checks.ts'
import { plainVerdicts } from '../../src/policy/reading/effect.ts'
import type { Verdict } from '../../src/policy/verdict.ts'
import { factsOf } from './facts.ts'

type Filters = RuleDefinition['when']

const filters: fc.Arbitrary<Filters> = fc
  .record(
    {
      app: fc.constantFrom(['wiki'], ['mail']),
      group: fc.constantFrom(['staff'], ['admins']),
      file: fc.oneof(
        fc.constantFrom({ extension: ['pdf'] }, { 'larger-than': 10 }, { name: ['plan*'] }),
        fc.constantFrom({ label: ['secret'] }, { label: ['secret', unscannable] }, { type: ['pdf'] }),
      ),
    },
    { requiredKeys: [] },
  )
  .map(wanted => Object.entries(wanted).map(([criterion, value]) => ({ criterion, wanted: value })))

const body = fc.record({
  when: filters,
  unless: fc.oneof(fc.constant([]), filters),
  verdict: fc.constantFrom('allow' as const, 'monitor' as const, 'block' as const, undefined),
  readonly: fc.boolean(),
  mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'shadow' as const),
  lifts: fc.nat(3),
})

/** Rules that may lift what stands before them and is judged no earlier, as the checks of a set have it. */
const rules = fc.array(body, { maxLength: 6 }).map(bodies =>
  bodies.reduce<RuleDefinition[]>((made, { when, unless, verdict, readonly, mode, lifts }, index) => {
    const effect = {
      verdict,
      readonly,
      controls: [],
      session: undefined,
      label: undefined,
      stepUp: undefined,
    }
    const rule = { id: `r${index}`, file: '', line: 1, mode, when, unless, effect, lifts: [], message: null }
    const target = verdict === 'block' ? undefined : made[index - lifts]
    const inTime = target !== undefined && phaseOrder[phaseOf(rule)] <= phaseOrder[phaseOf(target)]
    return [...made, { ...rule, lifts: inTime ? [target.id] : [] }]
  }, []),
)

const defaults = fc.constantFrom(...plainVerdicts)

const given = fc
  .record({ app: fc.constantFrom('wiki', 'mail'), groups: fc.subarray(['staff', 'admins']) })
  .map(facts => factsOf({ ...facts, activity: 'download' }))

const moved = fc.record({
  name: fc.constantFrom('plan.pdf', 'notes.pdf', ''),
  extension: fc.constantFrom('pdf', 'txt', unknownExtension),
  size: fc.constantFrom(-1, 5, 50),
  declaredType: fc.constant(''),
})
const content = fc.record({
  trueType: fc.constantFrom('application/pdf', 'unknown', unscannable),
  label: fc.constantFrom('secret', 'none', unscannable),
})

type Head = Pick<FileFacts, 'name' | 'extension' | 'size' | 'declaredType'>
type Inside = Pick<FileFacts, 'trueType' | 'label'>

/** The decisions on one exchange by the phases. */
function decisionsOf(listed: RuleDefinition[], byDefault: Verdict, facts: Facts, head: Head, inside: Inside) {
  const policy = compilePolicy({
    revision: '0000000',
    default: byDefault,
    onEngineError: 'block',
    labels: [],
    warnings: [],
    rules: listed,
  })
  const known: Readonly<Record<Phase, Facts>> = {
    request: facts,
    response: { ...facts, file: { ...noFile, ...head } },
    content: { ...facts, file: { ...noFile, ...head, ...inside } },
  }
  return (phase: Phase) => policy.decide(known[phase], phase)
}

for (const [early, late] of [
  ['request', 'response'],
  ['request', 'content'],
  ['response', 'content'],
] as const) {
  t.test(`what is settled with the ${early} is what it is with the ${late}`, async t => {
    const property = fc.property(rules, defaults, given, moved, content, (...exchange) => {
      const decide = decisionsOf(...exchange)
      const before = decide(early)
      return before.pending || before.verdict === decide(late).verdict
    })
    fc.assert(property, { numRuns: 2_000 })
    t.pass('they stand')
  })
}

t.test('with the content nothing is open', async t => {
  fc.assert(
    fc.property(
      rules,
      defaults,
      given,
      moved,
      content,
      (...exchange) => !decisionsOf(...exchange)('content').pending,
    ),
  )
  t.pass('nothing is open')
})

/** The language as JSON Schema, so that editors complete and check it while it is written. */
import { controls, verdicts } from './verdict.ts'
import { criteria } from './criteria/index.ts'
import type { Schema } from './criterion.ts'
import { plainVerdicts } from './reading/effect.ts'
import { clientKinds, deviceTypes, platforms, strengths } from './facts.ts'
import { modes } from './reading/rule.ts'
import { activities } from '../apps/index.ts'

const draft = 'https://json-schema.org/draft/2020-12/schema'
const text = { type: 'string', minLength: 1 }
const texts = { type: 'array', items: text }
const yes = { type: 'boolean' }
const duration = {
  type: 'string',
  pattern: String.raw`^\d+(\.\d+)?\s*(ms|s|m|h|d)$`,
  examples: ['15m', '12h'],
}
const ruleId = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$' }

const object = (properties: Schema, description?: string, required: readonly string[] = []): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties,
  required,
  additionalProperties: false,
})

const described = (schema: Schema, description: string): Schema => ({ ...schema, description })
const oneOf = (words: readonly string[]): Schema => ({ enum: words })

const filters = (description: string): Schema =>
  object(
    Object.fromEntries(
      criteria.map(({ name, summary, schema }) => [name, { description: summary, ...schema }]),
    ),
    description,
  )

const effect: Schema = {
  description: 'What the rule does when it matches: a verdict, obligations, or both.',
  anyOf: [
    oneOf(plainVerdicts),
    object({
      verdict: oneOf(plainVerdicts),
      protect: object({ label: text }, 'The file leaves only with this label or a higher one.', ['label']),
      'step-up': object(
        { strength: oneOf(strengths.slice(1)), within: duration },
        'The user must have proven who they are so strongly, so recently.',
        ['strength', 'within'],
      ),
      readonly: described(yes, 'Only what changes nothing may be done.'),
      controls: described({ type: 'array', items: oneOf(controls) }, 'What a page is kept from.'),
      session: object({ idle: duration, absolute: duration }, 'How long the session may last.'),
    }),
  ],
}

const rule: Schema = object(
  {
    id: described(ruleId, 'What the rule is called in decisions, records and tests.'),
    mode: described(
      oneOf(modes),
      'enforce: it counts. shadow: it is only recorded. off: it is not looked at.',
    ),
    when: filters('All of these must hold.'),
    unless: filters('None of these may hold: each is an exception of its own.'),
    // oxlint-disable-next-line unicorn/no-thenable -- it is the language's word, and nobody awaits a schema
    then: effect,
    lifts: described({ type: 'array', items: ruleId }, 'Rules that do not count where this one matches.'),
    message: described(text, 'What the user reads when this rule decides.'),
  },
  'One rule: when, unless, then.',
  ['id', 'when', 'then'],
)

/** The schema of a policy file. */
export const policySchema = (): Schema => ({
  $schema: draft,
  title: 'Sallyport policy',
  ...object(
    {
      version: { const: 1 },
      default: described(oneOf(plainVerdicts), 'The verdict when no rule gives one.'),
      'on-engine-error': described(
        oneOf(['allow', 'block']),
        'The verdict when a filter fails; block unless said.',
      ),
      labels: described(texts, 'Sensitivity labels, lowest first.'),
      lists: {
        type: 'object',
        description: 'Named values; a rule refers to one as $name.',
      },
      rules: { type: 'array', items: rule },
    },
    'A set of rules; all files of a directory are one set.',
    ['version'],
  ),
})

const facts = {
  user: text,
  groups: texts,
  auth: object({
    strength: oneOf(strengths),
    age: duration,
    stronger: { type: 'array', items: object({ strength: oneOf(strengths), age: duration }) },
  }),
  device: object({
    managed: yes,
    compliant: yes,
    certificate: yes,
    type: oneOf(deviceTypes),
    platform: oneOf(platforms),
  }),
  client: object({ kind: oneOf(clientKinds), name: text, version: { type: 'integer' }, outdated: yes }),
  ip: text,
  network: object({ names: texts, categories: texts, tags: texts }),
  location: object({ country: text }),
  operator: object({ asn: { type: 'integer' }, name: text }),
  app: text,
  host: text,
  method: text,
  path: text,
  activity: oneOf(activities),
  file: object({
    name: text,
    extension: text,
    size: { type: ['string', 'number'] },
    'declared-type': text,
    type: text,
    label: text,
  }),
  now: described(text, 'The only clock that a case can see: 2026-03-02T09:00:00Z'),
} as const satisfies Record<string, Schema>

const expectation = object(
  {
    verdict: oneOf(verdicts),
    rule: described(text, 'The rule that decides, or default.'),
    also: texts,
    lifted: texts,
    shadow: texts,
    readonly: yes,
    controls: { type: 'array', items: oneOf(controls) },
    session: object({ idle: duration, absolute: duration }),
    label: text,
    'step-up': object({ strength: oneOf(strengths), within: duration }),
    message: text,
  },
  'Only what is named here is compared.',
)

/** The schema of a file of policy tests. */
export const testSchema = (): Schema => ({
  $schema: draft,
  title: 'Sallyport policy tests',
  ...object(
    {
      policy: described(text, 'The policy file or directory that is tested; this directory when left out.'),
      now: facts.now,
      given: object(facts, 'Facts that every case starts from. What is not given has its unknown value.'),
      cases: {
        type: 'array',
        items: object(
          {
            name: text,
            with: object(facts, 'Facts of this case, laid over those given.'),
            expect: expectation,
            each: {
              type: 'array',
              items: object({ ...facts, expect: expectation }),
              description: 'One case per row.',
            },
          },
          undefined,
          ['name'],
        ),
      },
    },
    'Cases: facts, and what is expected of the decision on them.',
    ['cases'],
  ),
})

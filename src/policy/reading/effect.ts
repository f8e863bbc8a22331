import {
  boolean,
  durationOfAtLeast,
  listOf,
  mapping,
  oneOf,
  string,
  type Fields,
  type Node,
  type Problems,
  type Reader,
} from '../../diagnostics/index.ts'
import { strengths } from '../facts.ts'
import { controls, type Control, type SessionLimits, type StepUp, type Verdict } from '../verdict.ts'

/** What a rule does when it matches: a verdict, obligations, or both. Plain data. */
export interface Effect {
  /** Undefined for a rule that only adds obligations. */
  readonly verdict: Verdict | undefined
  readonly readonly: boolean
  readonly controls: readonly Control[]
  readonly session: SessionLimits | undefined
  /** The label that `protect` asks for. */
  readonly label: string | undefined
  /** What `step-up` asks for. */
  readonly stepUp: StepUp | undefined
}

/** The verdicts that are said in one word; `protect` and `step-up` need to say more. */
export const plainVerdicts = ['allow', 'monitor', 'block'] as const

const nothing: Effect = {
  verdict: undefined,
  readonly: false,
  controls: [],
  session: undefined,
  label: undefined,
  stepUp: undefined,
}

/** Whether an effect does more than give a verdict. */
export const hasObligations = (effect: Effect): boolean =>
  effect.readonly || effect.controls.length > 0 || effect.session !== undefined

/** Reads `then`: one word, or a mapping. */
export const effect: Reader<Effect> = (node, problems) => {
  if (node.kind !== 'scalar') return detailedEffect(node, problems)
  const verdict = plainVerdict(node, problems)
  return verdict && { ...nothing, verdict }
}

/** A verdict in one word; of those that need more, what to write. */
const plainVerdict: Reader<(typeof plainVerdicts)[number]> = (node, problems) => {
  const advice = node.kind === 'scalar' ? needsDetail.get(String(node.value)) : undefined
  return advice === undefined
    ? oneOf(plainVerdicts, 'verdict')(node, problems)
    : refuse(node, problems, advice)
}

const needsDetail: ReadonlyMap<string, string> = new Map([
  ['protect', 'protect must say with what: write { protect: { label: confidential } }'],
  ['step-up', 'step-up must say to what: write { step-up: { strength: multi-factor, within: 10m } }'],
  ['readonly', 'readonly is an obligation: write { readonly: true }'],
])

const detailedEffect: Reader<Effect> = mapping<Effect>((fields, problems) => {
  const verdict = fields.optional('verdict', plainVerdict)
  const label = fields.optional('protect', protect)
  const stepUp = fields.optional('step-up', stepUpTo)
  const found: Effect = {
    verdict: stepUp !== undefined ? 'step-up' : label !== undefined ? 'protect' : verdict,
    readonly: fields.optional('readonly', boolean, false),
    controls: fields.optional('controls', listOf(oneOf(controls, 'control')), []),
    session: fields.optional('session', sessionLimits),
    label,
    stepUp,
  }
  refuseOddEffects(fields, problems, found)
  return found
}, 'effect')

function refuseOddEffects(fields: Fields, problems: Problems, found: Effect): void {
  const said = ['verdict', 'protect', 'step-up'].filter(key => fields.node(key) !== undefined)
  if (said.length > 1) {
    const advice = 'the strongest of several rules wins, so make two rules of it'
    problems.error(
      fields.placeOf(said[1]!),
      205,
      `"then" has one verdict, not ${said.join(' and ')}; ${advice}`,
    )
  }
  const obliges = ['controls', 'session'].some(key => fields.node(key) !== undefined)
  if (said.length === 0 && !obliges && !found.readonly) {
    problems.error(fields.place, 205, 'this rule does nothing; give a verdict, readonly, controls or session')
  }
}

const protect: Reader<string> = mapping(fields => fields.required('label', string), 'protect key')

/**
 * A user who comes back from the identity provider must still be in time, or is sent there again and again; one who works
 * must not count as idle. A session is sealed anew once a minute, and clocks of edges differ by another.
 */
const shortest = 120_000

const proofAge = durationOfAtLeast(
  shortest,
  227,
  'within is too short: the way back from the identity provider takes a while, and clocks differ; at least 2m',
)

const lifetime = durationOfAtLeast(shortest, 228, 'users who work would be signed out; at least 2m')

const stepUpTo: Reader<StepUp> = mapping(fields => {
  const strength = fields.required('strength', oneOf(strengths.slice(1), 'strength'))
  const within = fields.required('within', proofAge)
  return strength === undefined || within === undefined ? undefined : { strength, within }
}, 'step-up key')

const sessionLimits: Reader<SessionLimits> = mapping((fields, problems) => {
  const idle = fields.optional('idle', lifetime)
  const absolute = fields.optional('absolute', lifetime)
  if (idle === undefined && absolute === undefined && fields.node('idle') === fields.node('absolute')) {
    problems.error(fields.place, 216, 'this limits nothing; give idle, absolute or both')
  }
  if (idle !== undefined && absolute !== undefined && idle > absolute) {
    problems.error(
      fields.placeOf('idle'),
      215,
      'idle is longer than absolute, so it would never end a session',
    )
  }
  return { idle: idle ?? null, absolute: absolute ?? null }
}, 'session limit')

function refuse(node: Node, problems: Problems, message: string): undefined {
  problems.error(node.place, 205, message)
  return undefined
}

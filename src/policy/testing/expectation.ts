/** What a test case expects of a decision, and how the two differ. */
import {
  boolean,
  duration,
  formatDuration,
  listOf,
  mapping,
  oneOf,
  string,
  type Reader,
} from '../../diagnostics/index.ts'
import { strengths } from '../facts.ts'
import { controls, verdicts, type Decision } from '../verdict.ts'

/** The members of a decision that a case names; only these are compared. */
export interface Expectation {
  readonly verdict?: Decision['verdict'] | undefined
  readonly rule?: string | undefined
  readonly also?: readonly string[] | undefined
  readonly lifted?: readonly string[] | undefined
  readonly shadow?: readonly string[] | undefined
  readonly readonly?: boolean | undefined
  readonly controls?: readonly string[] | undefined
  readonly session?:
    { readonly idle?: number | undefined; readonly absolute?: number | undefined } | undefined
  readonly label?: string | undefined
  readonly stepUp?:
    { readonly strength?: string | undefined; readonly within?: number | undefined } | undefined
  readonly message?: string | undefined
}

/** Reads `expect`. */
export const expectation: Reader<Expectation> = mapping(
  fields => ({
    verdict: fields.optional('verdict', oneOf(verdicts, 'verdict')),
    rule: fields.optional('rule', string),
    also: fields.optional('also', listOf(string)),
    lifted: fields.optional('lifted', listOf(string)),
    shadow: fields.optional('shadow', listOf(string)),
    readonly: fields.optional('readonly', boolean),
    controls: fields.optional('controls', listOf(oneOf(controls, 'control'))),
    session: fields.optional('session', session),
    label: fields.optional('label', string),
    stepUp: fields.optional('step-up', stepUp),
    message: fields.optional('message', string),
  }),
  'expectation',
)

const session = mapping(fields => ({
  idle: fields.optional('idle', duration),
  absolute: fields.optional('absolute', duration),
}))

const stepUp = mapping(fields => ({
  strength: fields.optional('strength', oneOf(strengths, 'strength')),
  within: fields.optional('within', duration),
}))

/** Whether an expectation names anything. */
export const expectsNothing = (expected: Expectation): boolean =>
  Object.values(expected).every(value => value === undefined)

/** Each way in which a decision is not what was expected: `verdict: expected block, was monitor`. */
export function differences(expected: Expectation, decision: Decision): string[] {
  const compared: readonly (readonly [name: string, wanted: Value, was: Value])[] = [
    ['verdict', expected.verdict, decision.verdict],
    ['rule', expected.rule, decision.rule],
    ['also', expected.also, decision.also],
    ['lifted', expected.lifted, decision.lifted],
    ['shadow', expected.shadow, decision.shadow],
    ['readonly', expected.readonly, decision.readonly],
    ['controls', expected.controls?.toSorted(), decision.controls.toSorted()],
    ['session.idle', expected.session?.idle, decision.session?.idle],
    ['session.absolute', expected.session?.absolute, decision.session?.absolute],
    ['label', expected.label, decision.label],
    ['step-up.strength', expected.stepUp?.strength, decision.stepUp?.strength],
    ['step-up.within', expected.stepUp?.within, decision.stepUp?.within],
    ['message', expected.message, decision.message],
  ]
  return compared.flatMap(([name, wanted, was]) =>
    wanted === undefined || shown(wanted) === shown(was)
      ? []
      : `${name}: expected ${shown(wanted)}, was ${shown(was)}`,
  )
}

/** Numbers are durations in milliseconds. */
type Value = string | number | boolean | readonly string[] | null | undefined

function shown(value: Value): string {
  if (value === undefined || value === null) return 'none'
  if (typeof value === 'number') return formatDuration(value)
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value)
}

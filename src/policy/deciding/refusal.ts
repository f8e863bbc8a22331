import { readMethods, type Activity } from '../../apps/index.ts'
import { noFile, type Facts } from '../facts.ts'
import { controls, strengthOf, type Control, type Decision } from '../verdict.ts'

/** An obligation that stops what the verdict would let through. */
export type ObligedRefusal = 'read-only' | Exclude<Control, 'watermark'>

/** Why a decision stops an exchange. */
export type Refusal = 'blocked' | 'step-up-needed' | 'not-protected' | ObligedRefusal

/**
 * Why a decision stops an exchange, if it does. What this version cannot do, leading a user through a step-up and
 * protecting a file, ends as a refusal: what a rule asks for is never left out in silence.
 */
export function refusalOf(decision: Decision, facts: Facts): Refusal | undefined {
  const { verdict } = decision
  if (verdict === 'block') return isOpenDefault(decision) ? undefined : 'blocked'
  if (verdict === 'step-up') return 'step-up-needed'
  if (verdict === 'protect' && facts.file !== noFile && takesFile.has(facts.activity)) return 'not-protected'
  const control = controlOver[facts.activity]
  if (control !== undefined && decision.controls.includes(control)) return control
  return decision.readonly && changes(facts) ? 'read-only' : undefined
}

/** The control that keeps a user from an activity. */
const controlOver: Readonly<Partial<Record<Activity, ObligedRefusal & Control>>> = {
  copy: 'no-copy',
  cut: 'no-cut',
  paste: 'no-paste',
  print: 'no-print',
  download: 'no-download',
  export: 'no-download',
  upload: 'no-upload',
}

/** A block that is only the default, while a rule that allows may still turn out to match. */
export const isOpenDefault = ({ verdict, rule, pending }: Decision): boolean =>
  verdict === 'block' && rule === 'default' && pending

/** What a user meets: the verdict, or the obligation that stops what the verdict would let through. */
export function outcomeOf(decision: Decision, facts: Facts): string {
  const refusal = refusalOf(decision, facts)
  return isObliged(refusal) ? refusal : decision.verdict
}

/** Whether an outcome, or an error's code, is an obligation that stops an exchange. */
export const isObliged = (code: unknown): code is ObligedRefusal => obliged.has(code as string)

const obliged: ReadonlySet<string> = new Set([
  'read-only',
  ...controls.filter(control => control !== 'watermark'),
])

/** Strength of an outcome; to be stopped by an obligation is to be stopped. */
export const outcomeStrength = (outcome: string): number =>
  isObliged(outcome) ? strengthOf.block : ((strengthOf as Readonly<Record<string, number>>)[outcome] ?? -1)

const takesFile: ReadonlySet<Activity> = new Set(['download', 'export', 'upload'])

/** Whether a request may change something: by its method, or by what the app's profile says of it. */
const changes = ({ method, activity }: Facts): boolean =>
  !readMethods.has(method) || changingActivities.has(activity)

const changingActivities: ReadonlySet<Activity> = new Set([
  'upload',
  'edit',
  'delete',
  'share',
  'send',
  'admin-change',
])

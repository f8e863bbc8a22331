import { readMethods, type Activity } from '../../apps/index.ts'
import { noFile, type Facts } from '../facts.ts'
import { strengthOf, type Decision } from '../verdict.ts'

/** Why a decision stops an exchange. */
export type Refusal = 'blocked' | 'step-up-needed' | 'read-only' | 'not-protected'

/**
 * Why a decision stops an exchange, if it does. What this version cannot do, leading a user through a step-up and
 * protecting a file, ends as a refusal: what a rule asks for is never left out in silence.
 */
export function refusalOf(decision: Decision, facts: Facts): Refusal | undefined {
  const { verdict } = decision
  if (verdict === 'block') return isOpenDefault(decision) ? undefined : 'blocked'
  if (verdict === 'step-up') return 'step-up-needed'
  if (verdict === 'protect' && facts.file !== noFile && takesFile.has(facts.activity)) return 'not-protected'
  return decision.readonly && changes(facts) ? 'read-only' : undefined
}

/** A block that is only the default, while a rule that allows may still turn out to match. */
export const isOpenDefault = ({ verdict, rule, pending }: Decision): boolean =>
  verdict === 'block' && rule === 'default' && pending

/** What a user meets: the verdict, or `read-only` where that stops what the verdict would let through. */
export const outcomeOf = (decision: Decision, facts: Facts): string =>
  refusalOf(decision, facts) === 'read-only' ? 'read-only' : decision.verdict

/** Strength of an outcome; to be stopped by a read-only rule is to be stopped. */
export const outcomeStrength = (outcome: string): number =>
  outcome === 'read-only'
    ? strengthOf.block
    : ((strengthOf as Readonly<Record<string, number>>)[outcome] ?? -1)

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

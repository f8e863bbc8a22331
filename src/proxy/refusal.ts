import type { Activity } from '../apps/index.ts'
import { noFile, type Decision, type Facts } from '../policy/index.ts'
import type { ErrorCode } from './errors.ts'
import { isRead } from './navigation.ts'
import { otherReads } from './uploads.ts'

/** The answers that a decision may come to in place of what was asked for. */
export type RefusalCode = Extract<ErrorCode, 'blocked' | 'step-up-needed' | 'read-only' | 'not-protected'>

/**
 * Why a decision stops an exchange, if it does. What this version cannot do, leading a user through a step-up and
 * protecting a file, ends as a refusal: what a rule asks for is never left out in silence.
 */
export function refusalOf(decision: Decision, facts: Facts): RefusalCode | undefined {
  const { verdict } = decision
  if (verdict === 'block') return isOpenDefault(decision) ? undefined : 'blocked'
  if (verdict === 'step-up') return 'step-up-needed'
  if (verdict === 'protect' && facts.file !== noFile && takesFile.has(facts.activity)) return 'not-protected'
  return decision.readonly && changes(facts) ? 'read-only' : undefined
}

/** A block that is only the default, while a rule that allows may still turn out to match. */
export const isOpenDefault = ({ verdict, rule, pending }: Decision): boolean =>
  verdict === 'block' && rule === 'default' && pending

const takesFile: ReadonlySet<Activity> = new Set(['download', 'export', 'upload'])

/** Whether a request may change something: by its method, or by what the app's profile says of it. */
const changes = ({ method, activity }: Facts): boolean =>
  (!isRead(method) && !otherReads.has(method)) || changingActivities.has(activity)

const changingActivities: ReadonlySet<Activity> = new Set([
  'upload',
  'edit',
  'delete',
  'share',
  'send',
  'admin-change',
])

import type { Activity } from '../apps/index.ts'
import { refusalOf, type Control } from '../policy/index.ts'
import type { Exchange } from './exchange.ts'

/** What a page keeps its user from: the controls of rules, and that nothing may be changed. */
export type PageControl = Control | 'read-only'

/** What users do in a page without a request that a rule could stop. */
const unseen = ['copy', 'cut', 'paste', 'print'] as const satisfies readonly Activity[]

/**
 * What the page that an exchange brings has to keep its user from: what rules oblige it to, and each activity of
 * the page alone that a rule would stop.
 */
export function pageControls({ decision, facts, policy }: Exchange): readonly PageControl[] {
  if (decision === undefined || facts === undefined) return []
  const stopped = unseen.filter(activity => {
    const inPage = { ...facts, activity }
    return refusalOf(policy.decide(inPage, 'request'), inPage) !== undefined
  })
  const asked = new Set<PageControl>(decision.controls)
  for (const activity of stopped) asked.add(`no-${activity}`)
  if (decision.readonly) asked.add('read-only')
  return [...asked]
}

/** The activity that a control of a page keeps the user from, as its reports are recorded. */
export const controlledActivity: ReadonlyMap<string, Activity> = new Map(
  (['copy', 'cut', 'paste', 'print', 'download', 'upload'] as const).map(activity => [
    `no-${activity}`,
    activity,
  ]),
)

/** Whether files must stay in the app, so that the browser itself has to see to it. */
export const keepsFiles = ({ decision }: Exchange): boolean =>
  decision !== undefined && decision.controls.includes('no-download')

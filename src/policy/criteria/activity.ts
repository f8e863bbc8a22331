import { activities, type Activity } from '../../apps/index.ts'
import { oneOf } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { fact } from './condition.ts'
import { words } from './words.ts'

/** `activity: download` or a list: what the user is doing. */
export const activity = criterion<readonly Activity[]>({
  name: 'activity',
  summary: 'What the user is doing.',
  looksAt: 'activity',
  phase: () => 'request',
  reasons: { pass: 'activity-listed', fail: 'activity-not-listed' },
  ...words(fact('activity'), {
    item: () => oneOf(activities, 'activity'),
    others: ['view', ...activities],
    schema: { enum: activities },
  }),
})

import { activities, type Activity } from '../../apps/index.ts'
import { oneOf } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/** `activity: download` or a list: what the user is doing. */
export const activity = criterion<ReadonlySet<Activity>>({
  name: 'activity',
  phase: 'request',
  reasons: { pass: 'activity-listed', fail: 'activity-not-listed' },
  parse: (node, problems, context) => {
    const words = values(node, problems, context, oneOf(activities, 'activity'))
    return words && new Set(words)
  },
  test: wanted => facts => wanted.has(facts.activity),
  indexed: wanted => wanted,
})

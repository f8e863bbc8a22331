import { string } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/** `group: contractors` or a list: one of the user's groups. */
export const group = criterion<readonly string[]>({
  name: 'group',
  phase: 'request',
  reasons: { pass: 'group-listed', fail: 'group-not-listed' },
  parse: (node, problems, context) => values(node, problems, context, string),
  test: wanted => facts => wanted.some(name => facts.groups.includes(name)),
})

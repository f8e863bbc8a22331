import { criterion } from '../criterion.ts'
import { lowerCase, values } from '../values.ts'

/** `user: ana@example.com` or a list: who is signed in. */
export const user = criterion<ReadonlySet<string>>({
  name: 'user',
  phase: 'request',
  reasons: { pass: 'user-listed', fail: 'user-not-listed' },
  parse: (node, problems, context) => asSet(values(node, problems, context, lowerCase)),
  test: wanted => facts => wanted.has(facts.user),
})

const asSet = (users: string[] | undefined): ReadonlySet<string> | undefined => users && new Set(users)

import { oneOf, string } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/** `app: wiki` or a list: the SaaS app being used, by its id. */
export const app = criterion<ReadonlySet<string>>({
  name: 'app',
  phase: 'request',
  reasons: { pass: 'app-listed', fail: 'app-not-listed' },
  parse: (node, problems, context) => {
    const id = context.apps === undefined ? string : oneOf(context.apps, 'app')
    const ids = values(node, problems, context, id)
    return ids && new Set(ids)
  },
  test: wanted => facts => wanted.has(facts.app),
  indexed: wanted => wanted,
})

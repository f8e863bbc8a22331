import { methods } from '../../apps/index.ts'
import { oneOf } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/** `method: [PUT, PATCH]`: the method of the request, in capitals. */
export const method = criterion<ReadonlySet<string>>({
  name: 'method',
  phase: 'request',
  reasons: { pass: 'method-listed', fail: 'method-not-listed' },
  parse: (node, problems, context) => {
    const names = values(node, problems, context, oneOf(methods, 'method'))
    return names && new Set<string>(names)
  },
  test: wanted => facts => wanted.has(facts.method),
})

import { methods } from '../../apps/index.ts'
import { oneOf } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { fact } from './condition.ts'
import { words } from './words.ts'

/** `method: [PUT, PATCH]`: the method of the request, in capitals. */
export const method = criterion<readonly string[]>({
  name: 'method',
  summary: 'The HTTP method of the request, in capitals.',
  looksAt: 'method',
  phase: () => 'request',
  reasons: { pass: 'method-listed', fail: 'method-not-listed' },
  ...words<string>(fact('method'), {
    item: () => oneOf(methods, 'method'),
    others: methods,
    schema: { enum: methods },
  }),
})

import { oneOf, string } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { fact } from './condition.ts'
import { words } from './words.ts'

/** `app: wiki` or a list: the SaaS app being used, by its id. */
export const app = criterion<readonly string[]>({
  name: 'app',
  summary: 'The app being used, by its id in the configuration.',
  looksAt: 'app',
  phase: () => 'request',
  reasons: { pass: 'app-listed', fail: 'app-not-listed' },
  ...words(fact('app'), {
    item: ({ apps }) => (apps === undefined ? string : oneOf(apps, 'app')),
    others: ['another-app'],
    schema: { type: 'string', description: 'The id of an app.' },
  }),
})

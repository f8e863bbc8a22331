import { criterion } from '../criterion.ts'
import { maskUser } from '../replaying/mask.ts'
import { fact } from './condition.ts'
import { wholeWord } from './whole-word.ts'
import { words } from './words.ts'

/** `user: ana@example.com` or a list: who is signed in. */
export const user = criterion<readonly string[]>({
  name: 'user',
  summary: 'Who is signed in, by name; case does not count.',
  looksAt: 'user',
  phase: () => 'request',
  reasons: { pass: 'user-listed', fail: 'user-not-listed' },
  ...words(
    { ...fact('user'), show: name => name || 'anonymous' },
    {
      item: () => (node, problems) => wholeWord('a user')(node, problems)?.toLowerCase(),
      others: ['someone@elsewhere.example', ''],
      schema: { type: 'string', description: 'The name of a user: ana@example.com' },
    },
  ),
  masked: (wanted, mask) => wanted.map(name => maskUser(name, mask)),
})

import { criterion, type Mask } from '../criterion.ts'
import { lowerCase } from '../values.ts'
import { fact } from './condition.ts'
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
      item: () => lowerCase,
      others: ['someone@elsewhere.example', ''],
      schema: { type: 'string', description: 'The name of a user: ana@example.com' },
    },
  ),
  masked: (wanted, mask) => wanted.map(name => maskedUser(name, mask)),
})

/** Both sides of the `@` apart, so that a user's domain can still be told. */
function maskedUser(name: string, mask: Mask): string {
  const at = name.lastIndexOf('@')
  return at < 0 ? mask(name) : `${mask(name.slice(0, at))}@${mask(name.slice(at + 1))}`
}

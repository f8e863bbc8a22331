import { criterion } from '../criterion.ts'
import { anyOf } from './any-of.ts'
import { wholeWord } from './whole-word.ts'

/** `group: contractors` or a list: one of the user's groups. */
export const group = criterion<readonly string[]>({
  name: 'group',
  summary: 'A group that the user is in, exactly as the identity provider writes it.',
  looksAt: 'groups',
  phase: () => 'request',
  reasons: { pass: 'group-listed', fail: 'group-not-listed' },
  ...anyOf(
    {
      noun: '',
      at: 'group',
      get: facts => facts.groups,
      set: (facts, groups) => ({ ...facts, groups }),
    },
    () => wholeWord('a group'),
    { type: 'string', description: 'The name of a group.' },
  ),
})

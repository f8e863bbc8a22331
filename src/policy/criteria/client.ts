import { integer, oneOf } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { clientKinds } from '../facts.ts'
import { lowerCase } from '../reading/values.ts'
import { bound } from './bound.ts'
import { part } from './condition.ts'
import { flag } from './flag.ts'
import { members, type WantedMembers } from './members.ts'
import { words } from './words.ts'

const names = ['chrome', 'edge', 'firefox', 'safari'] as const
const greatestVersion = 99_999

/** `client: { kind: browser, older-than: 120 }`: the software that asks, as it says itself. */
export const client = criterion<WantedMembers>({
  name: 'client',
  summary: 'The software that asks, as it says itself; nothing of this is proven.',
  looksAt: 'client',
  phase: () => 'request',
  reasons: { pass: 'client-matches', fail: 'client-differs' },
  asksUnknown: wanted => wanted['older-than'] !== undefined,
  ...members({
    kind: words(part('client', 'kind'), {
      item: () => oneOf(clientKinds, 'kind of client'),
      others: clientKinds,
      schema: { enum: clientKinds },
    }),
    name: words<string>(part('client', 'name'), {
      item: () => lowerCase,
      others: names,
      schema: {
        type: 'string',
        examples: names,
        description: 'The name of the software; case does not count.',
      },
    }),
    'older-than': bound(
      { ...part('client', 'version'), show: version => (version === -1 ? 'unknown' : String(version)) },
      {
        key: 'older-than',
        is: '<',
        read: integer(1, greatestVersion),
        unknownMayPass: true,
        schema: { type: 'integer', minimum: 1, description: 'The first major version that is not too old.' },
      },
    ),
    outdated: flag(part('client', 'outdated'), 'Whether its maker no longer mends it.'),
  }),
})

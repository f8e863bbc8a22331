import { string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { part } from './condition.ts'
import { countries, suggestCountry } from './countries.ts'
import { members, type WantedMembers } from './members.ts'
import { words } from './words.ts'

const unknown = 'unknown'

/** A code of ISO 3166-1 alpha-2 in any case, or `unknown`. */
export const country: Reader<string> = (node, problems) => {
  if (node.kind === 'scalar' && node.value === false) {
    problems.error(node.place, 220, 'this is the boolean false, not a country; write "NO" for Norway')
    return undefined
  }
  const text = string(node, problems)
  if (text === undefined || text === unknown) return text
  if (countries.includes(text.toUpperCase())) return text.toUpperCase()
  problems.error(node.place, 220, `"${text}" is not a country code${suggestCountry(text)}`)
  return undefined
}

/** `location: { country: [DE, unknown] }`: where the address of the client is. */
export const location = criterion<WantedMembers>({
  name: 'location',
  summary: 'Where the address of the client is.',
  looksAt: 'location',
  phase: () => 'request',
  reasons: { pass: 'location-listed', fail: 'location-not-listed' },
  ...members({
    country: words(part('location', 'country'), {
      item: () => country,
      others: ['DE', 'US', unknown],
      schema: {
        anyOf: [{ enum: [...countries, unknown] }, { type: 'string', pattern: '^[a-z]{2}$' }],
        description: 'A code of ISO 3166-1 alpha-2, or unknown.',
      },
    }),
  }),
})

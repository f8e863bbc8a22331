import { integer, string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { part } from './condition.ts'
import { members, type WantedMembers } from './members.ts'
import { wildcards } from './wildcards.ts'
import { patterns, words } from './words.ts'

/** RFC 6793: numbers of autonomous systems have 32 bits. */
const greatestNumber = 2 ** 32 - 1

const number: Reader<number> = (node, problems) => {
  const value = node.kind === 'scalar' ? node.value : undefined
  if (value === 'unknown') return 0
  if (value !== 0) return integer(1, greatestNumber)(node, problems)
  problems.error(node.place, 106, '0 is the number of no operator; write unknown for one that is not known')
  return undefined
}

/** `operator: { asn: 64500, name: "*hosting*" }`: who runs the network that the client is in. */
export const operator = criterion<WantedMembers>({
  name: 'operator',
  summary: 'Who runs the network that the client is in: an autonomous system.',
  looksAt: 'operator',
  phase: () => 'request',
  reasons: { pass: 'operator-matches', fail: 'operator-differs' },
  ...members({
    asn: words(
      { ...part('operator', 'asn'), show: value => (value === 0 ? 'unknown' : String(value)) },
      {
        item: () => number,
        others: [64_511, 0],
        schema: {
          anyOf: [{ type: 'integer', minimum: 1, maximum: greatestNumber }, { const: 'unknown' }],
          description: 'The number of an autonomous system, without AS.',
        },
      },
    ),
    name: patterns(
      part('operator', 'name'),
      {
        item: () => string,
        others: ['Example Broadband', 'unknown'],
        schema: {
          type: 'string',
          description: 'The name of an operator; * is any text, case does not count.',
        },
      },
      wildcards,
    ),
  }),
})

import { BlockList } from 'node:net'
import { string, type Reader } from '../../diagnostics/index.ts'
import { addRange, fromBlockList, type AddressSet } from '../../network/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/** `ip: 203.0.113.0/24` or a list, IPv4 and IPv6 alike: the address the client comes from. */
export const ip = criterion<AddressSet>({
  name: 'ip',
  phase: 'request',
  reasons: { pass: 'ip-in-range', fail: 'ip-not-in-range' },
  parse: (node, problems, context) => {
    const list = new BlockList()
    return values(node, problems, context, range(list)) && fromBlockList(list)
  },
  test: wanted => facts => wanted.has(facts.ip),
})

const range =
  (list: BlockList): Reader<string> =>
  (node, problems) => {
    const text = string(node, problems)
    if (text === undefined) return undefined
    const wrong = addRange(list, text)
    if (wrong === undefined) return text
    problems.error(node.place, 207, wrong)
    return undefined
  }

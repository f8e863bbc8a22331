import { didYouMean, string, type Reader } from '../../diagnostics/index.ts'
import { addressSet, rangeProblem } from '../../network/index.ts'
import { criterion, type KnownNetworks } from '../criterion.ts'
import { anyOf } from './any-of.ts'
import { fact, type Condition } from './condition.ts'
import { members, type WantedMembers } from './members.ts'
import { patterns } from './words.ts'

const range: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const wrong = rangeProblem(text)
  if (wrong === undefined) return text
  problems.error(node.place, 207, wrong)
  return undefined
}

const baseOf = (text: string): string => text.split('/')[0]!

/** Bits of the prefix, all of them for one address. */
function prefixOf(text: string): number {
  const [address = '', bits] = text.split('/')
  return Number(bits ?? (address.includes(':') ? 128 : 32))
}

/** A range of the same family that begins inside the other and is no wider; IPv4-mapped ranges are left alone. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  const mixed = wide.includes(':') !== narrow.includes(':') || /^[0:]*:ffff:/i.test(narrow)
  return !mixed && prefixOf(wide) <= prefixOf(narrow) && addressSet([wide]).has(baseOf(narrow))
}

/** The address is in one of the ranges, IPv4 and IPv6 alike. */
const inRanges: Condition<readonly string[]> = patterns(
  fact('ip'),
  {
    item: () => range,
    others: ['192.0.2.1', '2001:db8:ffff::1', '198.51.100.1', 'unknown'],
    schema: { type: 'string', description: 'An address or a range: 203.0.113.0/24, 2001:db8::/48' },
  },
  {
    compile: wanted => {
      const set = addressSet(wanted)
      return address => set.has(address)
    },
    covers,
    example: baseOf,
  },
)

/** Names that the configuration gives networks, of one kind. */
const named = (noun: string, kind: keyof KnownNetworks): Condition<readonly string[]> =>
  anyOf(
    {
      noun,
      at: `ip.${noun}`,
      get: facts => facts.network[kind],
      set: (facts, names) => ({ ...facts, network: { ...facts.network, [kind]: names } }),
    },
    ({ networks }) => configured(noun, networks?.[kind]),
    { type: 'string', description: `A ${noun} that the configuration names.` },
  )

const configured =
  (noun: string, known: readonly string[] | undefined): Reader<string> =>
  (node, problems) => {
    const name = string(node, problems)
    if (name === undefined || known === undefined || known.includes(name)) return name
    const hint = didYouMean(name, known) || (known.length > 0 ? `; known: ${known.join(', ')}` : '')
    problems.error(node.place, 222, `the configuration knows no ${noun} "${name}"${hint}`)
    return undefined
  }

const mappingOf = members({
  range: inRanges,
  network: named('network', 'names'),
  category: named('category', 'categories'),
  tag: named('tag', 'tags'),
})

/** `ip: 203.0.113.0/24`, a list, or `{ network: office }`: the address the client comes from. */
export const ip = criterion<WantedMembers>({
  name: 'ip',
  summary: 'The address that the client comes from, by ranges or by the networks of the configuration.',
  looksAt: 'ip',
  phase: () => 'request',
  reasons: { pass: 'ip-in-range', fail: 'ip-not-in-range' },
  ...mappingOf,
  parse(node, problems, context) {
    if (node.kind === 'map') return mappingOf.parse(node, problems, context)
    const ranges = inRanges.parse(node, problems, context)
    return ranges && { range: ranges }
  },
  schema: { anyOf: [inRanges.schema, mappingOf.schema] },
})

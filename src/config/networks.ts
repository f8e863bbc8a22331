import {
  listOf,
  mapping,
  oneOf,
  oneOrMany,
  string,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import { networkCategories, type NamedNetwork } from '../network/index.ts'
import { addressRange } from './readers.ts'

/** The `networks` list: `{ name, ranges, category, tags }`; an address may be in several. */
export const networks: Reader<NamedNetwork[]> = (node, problems) => {
  const read = listOf(network)(node, problems)
  if (node.kind === 'list') refuseRepeats(node.items, problems)
  return read
}

const network: Reader<NamedNetwork> = mapping(fields => {
  const name = fields.required('name', string)
  const ranges = fields.required('ranges', oneOrMany(addressRange))
  const category = fields.optional('category', oneOf(networkCategories, 'category'), 'other')
  const tags = fields.optional('tags', oneOrMany(string), [])
  return name === undefined || ranges === undefined ? undefined : { name, ranges, category, tags }
})

/** Rules name networks; a name for two of them would make a rule mean either. */
function refuseRepeats(nodes: readonly Node[], problems: Problems): void {
  const seen = new Set<string>()
  for (const node of nodes) {
    const name = node.kind === 'map' ? node.entries.find(({ key }) => key === 'name')?.value : undefined
    if (name?.kind !== 'scalar' || typeof name.value !== 'string') continue
    if (seen.has(name.value)) problems.error(name.place, 208, `the network "${name.value}" is given twice`)
    seen.add(name.value)
  }
}

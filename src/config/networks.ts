import { listOf, mapping, oneOf, oneOrMany, string, type Reader } from '../diagnostics/index.ts'
import { networkCategories, type NamedNetwork } from '../network/index.ts'
import { addressRange, refuseRepeats } from './readers.ts'

/** The `networks` list: `{ name, ranges, category, tags }`; an address may be in several. */
export const networks: Reader<NamedNetwork[]> = (node, problems) => {
  const read = listOf(network)(node, problems)
  // Rules name networks; a name for two of them would make a rule mean either.
  if (node.kind === 'list')
    refuseRepeats(node.items, 'name', problems, 208, name => `the network "${name}" is given twice`)
  return read
}

const network: Reader<NamedNetwork> = mapping(fields => {
  const name = fields.required('name', string)
  const ranges = fields.required('ranges', oneOrMany(addressRange))
  const category = fields.optional('category', oneOf(networkCategories, 'category'), 'other')
  const tags = fields.optional('tags', oneOrMany(string), [])
  return name === undefined || ranges === undefined ? undefined : { name, ranges, category, tags }
})

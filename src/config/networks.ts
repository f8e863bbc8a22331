import { mapping, oneOf, oneOrMany, string, type Reader } from '../diagnostics/index.ts'
import { networkCategories, type NamedNetwork } from '../network/index.ts'
import { addressRange, listOfDistinct } from './readers.ts'

const network: Reader<NamedNetwork> = mapping(fields => {
  const name = fields.required('name', string)
  const ranges = fields.required('ranges', oneOrMany(addressRange))
  const category = fields.optional('category', oneOf(networkCategories, 'category'), 'other')
  const tags = fields.optional('tags', oneOrMany(string), [])
  return name === undefined || ranges === undefined ? undefined : { name, ranges, category, tags }
})

/**
 * The `networks` list: `{ name, ranges, category, tags }`; an address may be in several. Rules name them, and a name for two
 * would make a rule mean either.
 */
export const networks = listOfDistinct(network, 'name', 208, name => `the network "${name}" is given twice`)

import { didYouMean, string, type Node, type Problems, type Reader } from '../../diagnostics/index.ts'
import type { RuleContext, Schema } from '../criterion.ts'

/** One value or several; each may be a `$name`, which stands for the values of that list of the set. */
export function values<T>(
  node: Node,
  problems: Problems,
  context: RuleContext,
  item: Reader<T>,
): T[] | undefined {
  const lists = itemsOf(node).map(each => (isReference(each) ? listed(each, problems, context) : [each]))
  if (lists.includes(undefined)) return undefined
  const found = lists.flatMap(list => list ?? [])
  if (found.length === 0) return refuseEmpty(node, problems, 'nothing')
  const read = found.map(each => item(each, problems)).filter(each => each !== undefined)
  return read.length === found.length ? [...new Set(read)] : undefined
}

/** Reports a filter that asks for nothing, which its author cannot have meant. */
export function refuseEmpty(node: Node, problems: Problems, matches: 'nothing' | 'everything'): undefined {
  problems.error(node.place, 216, `this filter is empty and would match ${matches}; say what it asks for`)
  return undefined
}

/** What is read, or undefined when the reading reported an error. */
export function readWhole<T>(problems: Problems, read: () => T | undefined): T | undefined {
  const errors = (): number => problems.all.filter(({ severity }) => severity === 'error').length
  const before = errors()
  const value = read()
  return errors() === before ? value : undefined
}

const itemsOf = (node: Node): readonly Node[] => (node.kind === 'list' ? node.items : [node])

const isReference = (node: Node): node is Node & { value: string } =>
  node.kind === 'scalar' && typeof node.value === 'string' && node.value.startsWith('$')

/** The values of a named list. It holds values only: lists that name lists could go round in circles. */
function listed(
  { place, value }: Node & { value: string },
  problems: Problems,
  { lists }: RuleContext,
): readonly Node[] | undefined {
  const list = lists?.get(value.slice(1))
  if (lists === undefined) return undefined
  if (list === undefined) {
    const known = [...lists.keys()].map(name => `$${name}`)
    const hint =
      known.length > 0 ? `; known: ${known.join(', ')}` : '; write it at the top: lists: { name: [value] }'
    problems.error(place, 203, `there is no list "${value}"${didYouMean(value, known) || hint}`)
    return undefined
  }
  const nested = itemsOf(list).filter(isReference)
  for (const each of nested) problems.error(each.place, 203, 'a list cannot name another list')
  return nested.length > 0 ? undefined : itemsOf(list)
}

/** A text, compared without regard to case. */
export const lowerCase: Reader<string> = (node, problems) => string(node, problems)?.toLowerCase()

/** The schema of what `values` reads: one item, a list of them, or the names of lists. */
export function valuesSchema(item: Schema): Schema {
  const one = [item, { type: 'string', pattern: '^\\$', description: 'The values of a list of the set.' }]
  return { anyOf: [...one, { type: 'array', minItems: 1, items: { anyOf: one } }] }
}

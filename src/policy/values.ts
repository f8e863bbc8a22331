import { didYouMean, string, type Node, type Problems, type Reader } from '../diagnostics/index.ts'
import type { RuleContext } from './criterion.ts'

/** One value or several; each may be a `$name`, which stands for the values of that list of the set. */
export function values<T>(
  node: Node,
  problems: Problems,
  context: RuleContext,
  item: Reader<T>,
): T[] | undefined {
  const found = itemsOf(node).flatMap(each => (isReference(each) ? listed(each, problems, context) : each))
  const read = found.flatMap(each => item(each, problems) ?? [])
  return read.length === found.length ? read : undefined
}

const itemsOf = (node: Node): readonly Node[] => (node.kind === 'list' ? node.items : [node])

const isReference = (node: Node): node is Node & { value: string } =>
  node.kind === 'scalar' && typeof node.value === 'string' && node.value.startsWith('$')

/** The values of a named list. It holds values only: lists that name lists could go round in circles. */
function listed(
  { place, value }: Node & { value: string },
  problems: Problems,
  { lists }: RuleContext,
): readonly Node[] {
  const list = lists.get(value.slice(1))
  if (list === undefined) {
    const known = [...lists.keys()].map(name => `$${name}`)
    problems.error(place, 203, `there is no list "${value}"${didYouMean(value, known)}`)
    return []
  }
  const nested = itemsOf(list).filter(isReference)
  for (const each of nested) problems.error(each.place, 203, 'a list cannot name another list')
  return itemsOf(list).filter(each => !isReference(each))
}

/** A text, compared without regard to case. */
export const lowerCase: Reader<string> = (node, problems) => string(node, problems)?.toLowerCase()

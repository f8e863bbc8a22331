import { didYouMean, oneOrMany, string, type Node, type Problems, type Reader } from '../diagnostics/index.ts'
import type { RuleContext } from './criterion.ts'

/** One value, several, or a `$name` of the set's lists. */
export function values<T>(
  node: Node,
  problems: Problems,
  context: RuleContext,
  item: Reader<T>,
): T[] | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || !node.value.startsWith('$')) {
    return oneOrMany(item)(node, problems)
  }
  const list = context.lists.get(node.value.slice(1))
  if (list !== undefined) return oneOrMany(item)(list, problems)
  const known = [...context.lists.keys()].map(name => `$${name}`)
  problems.error(node.place, 203, `there is no list "${node.value}"${didYouMean(node.value, known)}`)
  return undefined
}

/** A text, compared without regard to case. */
export const lowerCase: Reader<string> = (node, problems) => string(node, problems)?.toLowerCase()

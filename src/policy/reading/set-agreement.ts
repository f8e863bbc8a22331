/** What the files of a set say together: one default, one order of labels, lists by their names. */
import type { Entry, Node, Problems } from '../../diagnostics/index.ts'
import { plainVerdicts } from './effect.ts'
import type { ReadRule } from './rule.ts'
import type { Verdict } from '../verdict.ts'

/** What one file says; the members are what was written under the keys. */
export interface PolicyDocument {
  readonly default: Verdict | undefined
  readonly onEngineError: Verdict | undefined
  readonly labels: readonly string[] | undefined
  readonly rules: readonly ReadRule[]
}

/** The entries of a mapping; none of anything else. */
export const entriesOf = (node: Node): readonly Entry[] => (node.kind === 'map' ? node.entries : [])

/** Letting everything through in a failure must be said, and not be contradicted by another file. */
export function agreedOnEngineError(documents: readonly PolicyDocument[]): Verdict {
  const said = new Set(documents.map(document => document.onEngineError))
  return said.has('allow') && !said.has('block') ? 'allow' : 'block'
}

/** The set has one default; every file that names it must name the same. */
export function agreedDefault(
  roots: readonly Node[],
  documents: readonly PolicyDocument[],
  problems: Problems,
): Verdict | undefined {
  const named = entriesNamed(roots, 'default')
  const wanted = documents.find(document => document.default !== undefined)?.default
  const differs = ({ value }: Entry): boolean =>
    value.kind === 'scalar' && value.value !== wanted && plainVerdicts.some(known => known === value.value)
  const other = named.find(differs)
  if (named.length === 0 && roots[0]?.kind === 'map') {
    problems.error(roots[0].place, 104, 'key "default" is missing; write default: allow, monitor or block')
  }
  if (other !== undefined) {
    const message = `another file of the set says default: ${wanted}; a set has one default`
    problems.error(other.keyPlace, 201, message)
  }
  return wanted
}

/** The set has one order of labels; every file that gives it must give the same. */
export function agreedLabels(
  roots: readonly Node[],
  documents: readonly PolicyDocument[],
  problems: Problems,
): readonly string[] | undefined {
  const given = documents.flatMap(({ labels }) => (labels === undefined ? [] : [labels]))
  const other = given.findIndex(labels => labels.join('\n') !== given[0]!.join('\n'))
  if (other > 0) {
    const place = entriesNamed(roots, 'labels')[other]!.keyPlace
    problems.error(place, 201, 'another file of the set orders the labels otherwise; a set has one order')
  }
  return given[0]
}

/** The set's `lists`, by name. */
export function collectLists(roots: readonly Node[], problems: Problems): Map<string, Node> {
  const lists = new Map<string, Node>()
  for (const { key, keyPlace, value } of entriesNamed(roots, 'lists').flatMap(({ value }) =>
    entriesOf(value),
  )) {
    if (lists.has(key))
      problems.error(keyPlace, 202, `the list "${key}" is defined twice; its values belong together`)
    lists.set(key, value)
  }
  return lists
}

const entriesNamed = (roots: readonly Node[], key: string): Entry[] =>
  roots.flatMap(root => entriesOf(root).filter(entry => entry.key === key))

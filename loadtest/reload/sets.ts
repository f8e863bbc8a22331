/** The sets of the campaign, and what each of them decides. */

/** How a change reaches the disk. */
export type ChangeKind = 'valid' | 'invalid' | 'half-written'

/** The request whose outcome each set changes, and one that all sets leave alone. */
export const paths = { marked: '/marked', plain: '/plain' } as const

/** What a request must come to under a set. */
export interface Outcome {
  readonly rule: string
  readonly verdict: string
  readonly status: number
}

/** The kinds of changes, by their number from 1 on: of twenty, two are invalid and one is half-written. */
export function kindOf(change: number): ChangeKind {
  if (change % 10 === 5) return 'invalid'
  return change % 20 === 10 ? 'half-written' : 'valid'
}

const isBlocking = (set: number): boolean => set % 2 === 0

/** A set that is like no other: its rule has its number, and its neighbours decide the opposite. */
export const validSet = (set: number): string =>
  `version: 1
default: allow
rules:
  - { id: set-${set}, when: { path: ${paths.marked} }, then: ${isBlocking(set) ? 'block' : 'monitor'} }
`

/** A set with a mistake that is found only when all of it is read. */
export const invalidSet = (set: number): string =>
  `${validSet(set)}  - { id: mistake-${set}, when: { paht: ${paths.marked} }, then: allow }\n`

/** The two halves of a file that is written slowly; the first is empty, or ends inside a rule. */
export function halvesOf(set: number): [string, string] {
  const text = validSet(set)
  const end = isBlocking(set) ? 0 : text.indexOf('when')
  return [text.slice(0, end), text.slice(end)]
}

/** What a set decides on a request for a path. */
export function outcomeOf(set: number, path: string): Outcome {
  if (path !== paths.marked) return { rule: 'default', verdict: 'allow', status: 200 }
  return isBlocking(set)
    ? { rule: `set-${set}`, verdict: 'block', status: 403 }
    : { rule: `set-${set}`, verdict: 'monitor', status: 200 }
}

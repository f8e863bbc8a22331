import type { Criterion, FactChange } from '../criterion.ts'
import type { Facts } from '../facts.ts'

/** What a value in a rule asks of the facts: a whole filter, or one member of a filter that is a mapping. */
export type Condition<Wanted = unknown> = Pick<
  Criterion<Wanted>,
  'parse' | 'test' | 'keys' | 'implies' | 'describe' | 'found' | 'changes' | 'schema'
>

/** One thing that the facts say. */
export interface Aspect<Value> {
  /** Stands before the value in explanations, `managed` in `managed=false`; empty when the filter's name does. */
  readonly noun: string
  /** Stands before the value in changes: `device.managed`. */
  readonly at: string
  readonly get: (facts: Facts) => Value
  readonly set: (facts: Facts, value: Value) => Facts
  /** The value as an author would write it; its text when absent. */
  readonly show?: (value: Value) => string
}

/** How a rule may ask for an aspect. */
export interface Question<Wanted, Value> extends Pick<
  Criterion<Wanted>,
  'parse' | 'keys' | 'implies' | 'describe' | 'schema'
> {
  /** Compiles what is wanted; `unknown` is the answer for a value that is not known. */
  fits(wanted: Wanted, unknown: boolean): (value: Value) => boolean
  /** Values near what is wanted and what is found, on both sides of the question. */
  candidates(wanted: Wanted, found: Value): readonly Value[]
}

/** The condition that a question about one aspect makes. */
export function condition<Wanted, Value>(
  aspect: Aspect<Value>,
  question: Question<Wanted, Value>,
): Condition<Wanted> {
  const { fits, candidates, ...rest } = question
  const change = (facts: Facts, value: Value): FactChange => ({
    words: `${aspect.at}=${shown(aspect, value)}`,
    facts: aspect.set(facts, value),
  })
  const test: Condition<Wanted>['test'] = (wanted, unknown) => {
    const fit = fits(wanted, unknown)
    return facts => fit(aspect.get(facts))
  }
  return {
    ...rest,
    test,
    found: facts => `${prefix(aspect)}${shown(aspect, aspect.get(facts))}`,
    changes(wanted, facts) {
      const found = aspect.get(facts)
      const others = new Set(candidates(wanted, found).filter(value => value !== found))
      const made = [...others].map(value => change(facts, value))
      return few(made, test(wanted, false))
    },
  }
}

/** The value of an aspect as an author would write it. */
export const shown = <Value>(aspect: Aspect<Value>, value: Value): string =>
  aspect.show?.(value) ?? (String(value) || 'none')

/** What stands before a value of an aspect: `managed=`, or nothing. */
export const prefix = ({ noun }: Pick<Aspect<never>, 'noun'>): string => (noun === '' ? '' : `${noun}=`)

const mostOfEither = 3

/** The first changes that pass, and the first that fail; the first of those with the same words. */
export function few(
  changes: readonly FactChange[],
  passes: (facts: Facts) => boolean,
): readonly FactChange[] {
  const firsts = new Map<string, FactChange>()
  for (const change of changes) if (!firsts.has(change.words)) firsts.set(change.words, change)
  const unique = [...firsts.values()]
  const passing = unique.filter(({ facts }) => passes(facts))
  const failing = unique.filter(change => !passing.includes(change))
  return [...passing.slice(0, mostOfEither), ...failing.slice(0, mostOfEither)]
}

/** The aspect that is a member of the facts. */
export const fact = <Name extends keyof Facts>(name: Name): Aspect<Facts[Name]> => ({
  noun: '',
  at: name,
  get: facts => facts[name],
  set: (facts, value) => ({ ...facts, [name]: value }),
})

/** The aspect that is a member of a member of the facts: `device.managed`. */
export const part = <Name extends keyof Facts, Member extends keyof Facts[Name] & string>(
  name: Name,
  member: Member,
): Aspect<Facts[Name][Member]> => ({
  noun: member,
  at: `${name}.${member}`,
  get: facts => facts[name][member],
  set: (facts, value) => ({ ...facts, [name]: { ...(facts[name] as object), [member]: value } }),
})

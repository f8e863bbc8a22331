import type { Entry, MapNode, Node, ScalarNode } from './document.ts'
import { didYouMean, type Place, type Problems } from './problem.ts'

/** Reads one value; reports what is wrong with it and gives undefined then. */
export type Reader<T> = (node: Node, problems: Problems) => T | undefined

/**
 * The keys of one mapping, read one by one. Every key must be asked for exactly by name; `finish`
 * reports those that nobody asked for.
 */
export class Fields {
  readonly place: Place
  readonly #entries: Map<string, Entry>
  readonly #problems: Problems
  readonly #noun: string
  readonly #asked = new Set<string>()

  /** @param noun what a key of this mapping is called in messages: "key", "filter" */
  constructor(node: MapNode, problems: Problems, noun = 'key') {
    this.place = node.place
    this.#entries = new Map(node.entries.map(entry => [entry.key, entry]))
    this.#problems = problems
    this.#noun = noun
  }

  /** The node under a key, if it is there. */
  node(key: string): Node | undefined {
    this.#asked.add(key)
    return this.#entries.get(key)?.value
  }

  /** The place of a key, or of the whole mapping when the key is absent. */
  placeOf(key: string): Place {
    return this.#entries.get(key)?.keyPlace ?? this.place
  }

  optional<T>(key: string, read: Reader<T>): T | undefined
  optional<T>(key: string, read: Reader<T>, otherwise: T): T
  optional<T>(key: string, read: Reader<T>, otherwise?: T): T | undefined {
    const node = this.node(key)
    return node === undefined ? otherwise : (read(node, this.#problems) ?? otherwise)
  }

  /** Reports the key as missing when it is not there. */
  required<T>(key: string, read: Reader<T>): T | undefined {
    const node = this.node(key)
    if (node !== undefined) return read(node, this.#problems)
    // A merge key is refused already, and might have brought it.
    if (!this.#entries.has('<<')) this.#problems.error(this.place, 104, `${this.#noun} "${key}" is missing`)
    return undefined
  }

  /** Reports every key that was not asked for, with the nearest of those that were. */
  finish(): void {
    for (const { key, keyPlace } of this.#entries.values()) {
      if (this.#asked.has(key) || key === '<<') continue
      const suggestion = didYouMean(key, [...this.#asked]) || `; known: ${[...this.#asked].join(', ')}`
      this.#problems.error(keyPlace, 103, `unknown ${this.#noun} "${key}"${suggestion}`)
    }
  }
}

/** Reads a mapping by `read`, then reports its unknown keys. */
export function mapping<T>(
  read: (fields: Fields, problems: Problems) => T | undefined,
  noun?: string,
): Reader<T> {
  return (node, problems) => {
    if (node.kind !== 'map') return wrongType(node, problems, 'a mapping of keys to values')
    const fields = new Fields(node, problems, noun)
    const value = read(fields, problems)
    fields.finish()
    return value
  }
}

/** A list, each item read by `item`; items with problems are left out. */
export function listOf<T>(item: Reader<T>): Reader<T[]> {
  return (node, problems) =>
    node.kind === 'list'
      ? node.items.flatMap(each => item(each, problems) ?? [])
      : wrongType(node, problems, isGiven(node) ? `a list such as [${node.value}]` : 'a list')
}

/** One value, or a list of them. */
export function oneOrMany<T>(item: Reader<T>): Reader<T[]> {
  return (node, problems) =>
    node.kind === 'list' ? listOf(item)(node, problems) : asList(item(node, problems))
}

const isGiven = (node: Node): node is ScalarNode =>
  node.kind === 'scalar' && node.value !== null && node.value !== ''

const asList = <T>(value: T | undefined): T[] | undefined => (value === undefined ? undefined : [value])

/** A non-empty string. */
export const string: Reader<string> = (node, problems) =>
  node.kind === 'scalar' && typeof node.value === 'string' && node.value !== ''
    ? node.value
    : wrongType(node, problems, 'a text')

export const boolean: Reader<boolean> = (node, problems) =>
  node.kind === 'scalar' && typeof node.value === 'boolean'
    ? node.value
    : wrongType(node, problems, 'true or false')

/** A whole number within bounds, both included. */
export function integer(least: number, most: number): Reader<number> {
  return (node, problems) => {
    const value = node.kind === 'scalar' ? node.value : undefined
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    const wanted = least === most ? `the number ${least}` : `a whole number from ${least} to ${most}`
    return wrongType(node, problems, wanted)
  }
}

/** One of a closed set of words. */
export function oneOf<const T extends string>(words: readonly T[], noun: string): Reader<T> {
  return (node, problems) => {
    const value = node.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
    if (value === undefined) return wrongType(node, problems, `one of ${words.join(', ')}`)
    if ((words as readonly string[]).includes(value)) return value as T
    const suggestion = didYouMean(value, words) || `; it is one of ${words.join(', ')}`
    problems.error(node.place, 106, `unknown ${noun} "${short(value)}"${suggestion}`)
    return undefined
  }
}

/** Reports a value of the wrong type, naming what would be right; not of a value that is refused already. */
export function wrongType(node: Node, problems: Problems, wanted: string): undefined {
  if (problems.all.some(({ place }) => place === node.place)) return undefined
  problems.error(node.place, 105, `this must be ${wanted}, but it is ${describe(node)}`)
  return undefined
}

function describe(node: Node): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'list') return 'a list'
  if (node.value === null || node.value === '') return 'empty'
  const noun = typeof node.value === 'string' ? 'the text' : `the ${typeof node.value}`
  return `${noun} ${short(JSON.stringify(node.value))}`
}

const longestQuote = 80

/** What a message quotes of a value. */
const short = (text: string): string =>
  text.length <= longestQuote ? text : `${text.slice(0, longestQuote)}…`

import type { IndexKey, KeyValue } from './criterion.ts'
import type { CompiledRule } from './compile.ts'
import type { Facts } from './facts.ts'

/**
 * Finds the rules that may match. Rules that name apps are kept by app, the others together; within each cell a fact
 * selects by one look-up the set of rules that it suits, and the sets of all facts are intersected. So the cost of a
 * decision grows with the rules of one app, a bit each, and not with the whole set.
 */
export class RuleIndex {
  readonly #byApp = new Map<KeyValue, Cell>()
  readonly #others = new Cell()

  add(rule: CompiledRule): void {
    const apps = rule.keys.find(({ name }) => name === 'app')
    if (apps === undefined) return this.#others.add(rule)
    for (const app of apps.values) {
      const cell = this.#byApp.get(app) ?? new Cell()
      this.#byApp.set(app, cell)
      cell.add(rule)
    }
  }

  /** Made ready for look-ups; no rule is added any more. */
  finish(): void {
    for (const cell of [...this.#byApp.values(), this.#others]) cell.finish()
  }

  /** The rules that name this app. */
  ofApp(app: string): Cell | undefined {
    return this.#byApp.get(app)
  }

  /** The rules that name no app. */
  get ofAnyApp(): Cell {
    return this.#others
  }
}

/** What one fact selects: for each value that some rule names, the rules that the value suits. */
interface Dimension {
  readonly of: IndexKey['of']
  readonly suited: ReadonlyMap<KeyValue, Int32Array>
  /** The rules that do not ask. */
  readonly indifferent: Int32Array
}

/** Rules, and the sets of them that facts select; a set is a bit per rule. */
export class Cell {
  readonly rules: CompiledRule[] = []
  #dimensions: readonly Dimension[] = []
  #everything: Int32Array = new Int32Array(0)
  /** Reused by every look-up: a decision is made in one go. */
  #found: Int32Array = new Int32Array(0)

  add(rule: CompiledRule): void {
    this.rules.push(rule)
  }

  finish(): void {
    const words = Math.ceil(this.rules.length / 32)
    this.#everything = bitsOf(this.rules.keys(), words)
    this.#found = new Int32Array(words)
    const keys = new Map(this.rules.flatMap(rule => rule.keys.map(key => [key.name, key.of] as const)))
    this.#dimensions = [...keys].map(([name, of]) => this.#dimension(name, of, words))
  }

  /** The rules that these facts may match, a bit each; valid until the next call. */
  find(facts: Facts): Int32Array {
    const found = this.#found
    found.set(this.#everything)
    for (let index = 0; index < this.#dimensions.length; index++) {
      if (!narrow(found, this.#dimensions[index]!, facts)) break
    }
    return found
  }

  #dimension(name: string, of: IndexKey['of'], words: number): Dimension {
    const asking = new Map<KeyValue, number[]>()
    const indifferent: number[] = []
    for (const [position, rule] of this.rules.entries()) {
      const key = rule.keys.find(each => each.name === name)
      if (key === undefined) indifferent.push(position)
      for (const value of key?.values ?? []) {
        const listed = asking.get(value)
        if (listed === undefined) asking.set(value, [position])
        else listed.push(position)
      }
    }
    const suited = [...asking].map(
      ([value, rules]) => [value, bitsOf([...indifferent, ...rules], words)] as const,
    )
    return { of, suited: new Map(suited), indifferent: bitsOf(indifferent, words) }
  }
}

/** Keeps of a set what a fact suits; whether anything is left. */
function narrow(found: Int32Array, { of, suited, indifferent }: Dimension, facts: Facts): boolean {
  const value = of(facts)
  if (typeof value === 'object') return narrowByAny(found, suited, indifferent, value)
  const bits = suited.get(value) ?? indifferent
  let left = 0
  for (let word = 0; word < found.length; word++) left |= found[word]! &= bits[word]!
  return left !== 0
}

/** A fact of several values, such as groups, suits a rule by any of them. */
function narrowByAny(
  found: Int32Array,
  suited: Dimension['suited'],
  indifferent: Int32Array,
  values: readonly KeyValue[],
): boolean {
  let left = 0
  for (let word = 0; word < found.length; word++) {
    let bits = indifferent[word]!
    for (let index = 0; index < values.length; index++) bits |= suited.get(values[index]!)?.[word] ?? 0
    left |= found[word]! &= bits
  }
  return left !== 0
}

function bitsOf(positions: Iterable<number>, words: number): Int32Array {
  const bits = new Int32Array(words)
  for (const position of positions) bits[position >>> 5]! |= 1 << (position & 31)
  return bits
}

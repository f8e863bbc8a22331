import type { IndexKey, KeyValue } from '../criterion.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { Facts } from '../facts.ts'

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

  /** Makes the cells ready for look-ups, one a step; no rule is added any more. */
  *finishing(): Generator<undefined> {
    for (const cell of [...this.#byApp.values(), this.#others]) yield void cell.finish()
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
  /** Where the set of a value begins among the sets of the cell. */
  readonly suited: ReadonlyMap<KeyValue, number>
  /** Where the set of the rules that do not ask begins. */
  readonly indifferent: number
  /** The share of rules that a value suits on average; 1 where all are. */
  readonly share: number
}

/** Rules, and the sets of them that facts select; a set is a bit per rule. */
export class Cell {
  readonly rules: CompiledRule[] = []
  /** Those that exclude most come first. */
  #dimensions: readonly Dimension[] = []
  /** All sets, one after the other: what a decision reads lies close together. */
  #sets: Int32Array = new Int32Array(0)
  /** Reused by every look-up: a decision is made in one go. */
  #found: Int32Array = new Int32Array(0)

  add(rule: CompiledRule): void {
    this.rules.push(rule)
  }

  finish(): void {
    const words = Math.ceil(this.rules.length / 32)
    const sets = new SetWriter(words)
    sets.add(this.rules.keys())
    const keys = new Map(this.rules.flatMap(rule => rule.keys.map(key => [key.name, key.of] as const)))
    const dimensions = [...keys].map(([name, of]) => this.#dimension(name, of, sets))
    this.#dimensions = dimensions.sort((a, b) => a.share - b.share)
    this.#sets = sets.finish()
    this.#found = new Int32Array(words)
  }

  /** The rules that these facts may match, a bit each; valid until the next call. */
  find(facts: Facts): Int32Array {
    const found = this.#found
    for (let word = 0; word < found.length; word++) found[word] = this.#sets[word]!
    for (let index = 0; index < this.#dimensions.length; index++) {
      if (!narrow(found, this.#sets, this.#dimensions[index]!, facts)) break
    }
    return found
  }

  #dimension(name: string, of: IndexKey['of'], sets: SetWriter): Dimension {
    const asking = new Map<KeyValue, number[]>()
    const indifferent: number[] = []
    for (const [position, rule] of this.rules.entries()) {
      const key = rule.keys.find(each => each.name === name)
      if (key === undefined) indifferent.push(position)
      for (const value of key?.values ?? []) append(asking, value, position)
    }
    const suits = [...asking.values()].reduce(
      (sum, rules) => sum + rules.length,
      indifferent.length * asking.size,
    )
    return {
      of,
      suited: new Map([...asking].map(([value, rules]) => [value, sets.add([...indifferent, ...rules])])),
      indifferent: sets.add(indifferent),
      share: suits / (asking.size * this.rules.length),
    }
  }
}

/** Writes sets one after the other. */
class SetWriter {
  readonly #words: number
  readonly #bits: number[] = []

  constructor(words: number) {
    this.#words = words
  }

  /** @returns where the set begins */
  add(positions: Iterable<number>): number {
    const start = this.#bits.length
    for (let word = 0; word < this.#words; word++) this.#bits.push(0)
    for (const position of positions) this.#bits[start + (position >>> 5)]! |= 1 << (position & 31)
    return start
  }

  finish(): Int32Array {
    return Int32Array.from(this.#bits)
  }
}

function append(lists: Map<KeyValue, number[]>, value: KeyValue, position: number): void {
  const list = lists.get(value)
  if (list === undefined) lists.set(value, [position])
  else list.push(position)
}

/** Keeps of a set what a fact suits; whether anything is left. */
function narrow(
  found: Int32Array,
  sets: Int32Array,
  { of, suited, indifferent }: Dimension,
  facts: Facts,
): boolean {
  const value = of(facts)
  if (typeof value === 'object') return narrowByAny(found, sets, suited, indifferent, value)
  const start = suited.get(value) ?? indifferent
  let left = 0
  for (let word = 0; word < found.length; word++) left |= found[word]! &= sets[start + word]!
  return left !== 0
}

/** A fact of several values, such as groups, suits a rule by any of them. */
function narrowByAny(
  found: Int32Array,
  sets: Int32Array,
  suited: Dimension['suited'],
  indifferent: number,
  values: readonly KeyValue[],
): boolean {
  let left = 0
  for (let word = 0; word < found.length; word++) {
    let bits = sets[indifferent + word]!
    for (let index = 0; index < values.length; index++) {
      bits |= sets[(suited.get(values[index]!) ?? indifferent) + word]!
    }
    left |= found[word]! &= bits
  }
  return left !== 0
}

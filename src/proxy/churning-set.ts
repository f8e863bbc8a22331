/**
 * A set whose members come and go all the time. A `Set` would do, were it not for what V8 makes of one in which much comes and goes: a new
 * table now and then, to which its predecessor points, so that a predecessor that has grown old keeps all that ever was in it until the whole
 * heap is collected. Here places are used again.
 */
export class ChurningSet<T extends object> implements Iterable<T> {
  readonly #places: (T | undefined)[] = []
  readonly #free: number[] = []
  readonly #placeOf = new WeakMap<T, number>()

  get size(): number {
    return this.#places.length - this.#free.length
  }

  /** @param member none that is in it already */
  add(member: T): void {
    const place = this.#free.pop() ?? this.#places.length
    this.#places[place] = member
    this.#placeOf.set(member, place)
  }

  delete(member: T): void {
    const place = this.#placeOf.get(member)
    if (place === undefined) return
    this.#placeOf.delete(member)
    this.#places[place] = undefined
    this.#free.push(place)
  }

  *[Symbol.iterator](): Generator<T> {
    for (const member of this.#places) if (member !== undefined) yield member
  }
}

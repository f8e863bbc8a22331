/** Random choices that are the same for the same seed. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** From `least` to `most` different values. */
  some<T>(values: readonly T[], least: number, most: number): T[]
}

export function seededRandom(seed: number): Random {
  const next = mulberry32(seed)
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  const pick = <T>(values: readonly T[]): T => values[between(0, values.length - 1)]!
  return {
    between,
    pick,
    chance: probability => next() < probability,
    some<T>(values: readonly T[], least: number, most: number) {
      const wanted = Math.min(between(least, most), values.length)
      const found = new Set<T>()
      while (found.size < wanted) found.add(pick(values))
      return [...found]
    },
  }
}

/** Tommy Ettinger's generator of 32 bits of state: small, even enough for choices, the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

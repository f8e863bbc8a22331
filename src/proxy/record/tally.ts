import { Counter, type CounterConfiguration } from 'prom-client'

/** A counter that is cheap to add to; whoever reads the registry finds all that was added. */
export interface Tally {
  /** @param labels values, in the order of the names */
  add(count: number, ...labels: readonly string[]): void
}

interface Sum {
  readonly labels: Readonly<Record<string, string>>
  /** What the counter has not been told yet. */
  count: number
}

/**
 * Makes it. A counter checks and sorts its labels for each exchange, which costs more than counting; here it is told of the sums, when
 * it is read.
 */
export function createTally(
  configuration: Omit<CounterConfiguration<string>, 'collect'> & { readonly labelNames: readonly string[] },
): Tally {
  const { labelNames } = configuration
  const sums = new Map<string, Sum>()
  new Counter({
    ...configuration,
    collect() {
      for (const sum of sums.values()) {
        this.inc(sum.labels, sum.count)
        sum.count = 0
      }
    },
  })
  const begin = (key: string, labels: readonly string[]): Sum => {
    const sum = { labels: Object.fromEntries(labelNames.map((name, at) => [name, labels[at]!])), count: 0 }
    sums.set(key, sum)
    return sum
  }
  return {
    add(count, ...labels) {
      const key = labels.length === 1 ? labels[0]! : labels.join('\n')
      const sum = sums.get(key) ?? begin(key, labels)
      sum.count += count
    },
  }
}

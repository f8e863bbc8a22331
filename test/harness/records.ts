import type { ActivityRecord } from '../../src/proxy/record/record.ts'

/** Takes an edge's records in memory. */
export class Records {
  readonly lines: string[] = []

  readonly #waiting = new Set<() => void>()

  write(line: string): void {
    this.lines.push(line)
    for (const look of this.#waiting) look()
  }

  /** The first activity that satisfies the test, now or later. */
  activity(wanted: (record: ActivityRecord) => boolean): Promise<ActivityRecord> {
    return this.#found(() => this.activities.find(wanted))
  }

  /** The operation of this type that is the first after so many, now or later. */
  operation(type: string, after: number): Promise<Record<string, unknown>> {
    return this.#found(() => this.operations(type)[after])
  }

  /** The first operation of this type that has these members, now or later. */
  operationLike(type: string, like: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const isLike = (record: Record<string, unknown>): boolean =>
      Object.entries(like).every(([name, value]) => record[name] === value)
    return this.#found(() => this.operations(type).find(isLike))
  }

  #found<T>(find: () => T | undefined): Promise<T> {
    return new Promise(resolve => {
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      look()
    })
  }

  get all(): Record<string, unknown>[] {
    return this.lines.map(line => JSON.parse(line) as Record<string, unknown>)
  }

  get activities(): ActivityRecord[] {
    return this.all.filter(record => record['type'] === 'activity') as unknown as ActivityRecord[]
  }

  operations(type: string): Record<string, unknown>[] {
    return this.all.filter(record => record['type'] === type)
  }
}

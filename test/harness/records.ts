import type { ActivityRecord } from '../../src/proxy/record/record.ts'

/** Takes an edge's records in memory. */
export class Records {
  readonly lines: string[] = []

  write(line: string): void {
    this.lines.push(line)
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

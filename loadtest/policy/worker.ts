/** A process that has one engine with one set of rules, and measures when it is asked to. */
import { createCompany } from './company.ts'
import { createEngine, type EngineName } from './engine.ts'
import { heapUseOf, type HeapUse } from './heap.ts'
import { decideEach, Measurement, type Budget, type Round } from './measure.ts'
import type { Verdict } from './company.ts'

/** What the parent may ask for, and what it gets. */
export interface Tasks {
  readonly decide: {
    readonly ask: { readonly least: number; readonly limit: number }
    readonly answer: Verdict[]
  }
  readonly warmUp: { readonly ask: { readonly limit: number }; readonly answer: true }
  readonly round: { readonly ask: Budget; readonly answer: Round }
  readonly heap: { readonly ask: Record<string, never>; readonly answer: HeapUse }
}

export type Task = { [Name in keyof Tasks]: { readonly task: Name } & Tasks[Name]['ask'] }[keyof Tasks]

/** As many exchanges as the verdicts are compared on. */
export const exchangeCount = 1_024

const [name, size] = process.argv.slice(2)

async function serve(): Promise<void> {
  const { rules, exchanges } = createCompany(Number(size), exchangeCount)
  const engine = await createEngine(name as EngineName, rules)
  const requests = exchanges.map(exchange => engine.prepare(exchange))
  const measurement = new Measurement(engine.decide, requests)
  process.on('message', (task: Task) => void answer(task).then(result => process.send!({ result })))
  process.send!({ result: 'ready' })

  async function answer(task: Task): Promise<Tasks[keyof Tasks]['answer']> {
    switch (task.task) {
      case 'decide':
        return decideEach(engine.decide, requests, task.least, task.limit)
      case 'warmUp':
        await measurement.warmUp(task.limit)
        return true
      case 'round':
        return measurement.round(task)
      case 'heap':
        return heapUseOf(measurement)
    }
  }
}

if (import.meta.main) await serve()

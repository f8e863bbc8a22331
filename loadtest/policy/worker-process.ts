import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { EngineName } from './engine.ts'
import type { Tasks } from './worker.ts'

/** An engine with one set of rules, in a process of its own. */
export interface Worker {
  readonly name: EngineName
  ask<Name extends keyof Tasks>(task: Name, details: Tasks[Name]['ask']): Promise<Tasks[Name]['answer']>
  stop(): Promise<void>
}

/** @throws {Error} when it ends before it is ready; what it said stands on standard error */
export async function startWorker(name: EngineName, size: number): Promise<Worker> {
  const execArgv = ['--disable-warning=ExperimentalWarning', '--expose-gc']
  const child = fork(join(import.meta.dirname, 'worker.ts'), [name, String(size)], { execArgv })
  const ended = failWhenEnded(child, `${name} with ${size} rules`)
  const answer = async (): Promise<unknown> => {
    const [{ result }] = (await Promise.race([once(child, 'message'), ended])) as [{ result: unknown }]
    return result
  }
  await answer()
  return {
    name,
    async ask(task, details) {
      child.send({ task, ...details })
      return (await answer()) as never
    },
    async stop() {
      ended.catch(() => {})
      const exit = once(child, 'exit')
      child.kill()
      await exit
    },
  }
}

async function failWhenEnded(child: ChildProcess, what: string): Promise<never> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  throw new Error(`the process of ${what} ended with ${code ?? signal}`)
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { executable } from './command-line.ts'

/** A name service that runs as a process of its own. */
export interface Names {
  readonly pid: number
  /** Kills it, once or again, and resolves when it has ended. */
  stop(): Promise<void>
}

/**
 * Starts `sallyport dns`, and waits until it answers.
 * @param file its configuration
 */
export async function runNames(file: string): Promise<Names> {
  const child = spawn(executable, ['dns', '--config', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = Promise.withResolvers<void>()
  createInterface(child.stdout).on('line', line => line.startsWith('ready ') && ready.resolve())
  const ended = once(child, 'close')
  await Promise.race([
    ready.promise,
    ended.then(() => Promise.reject(new Error('the name service does not run'))),
  ])
  return {
    pid: child.pid!,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { quiet } from '../../harness/command-line.ts'
import type { Scope } from './scope.ts'

/** A program of an app. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly directory?: string
  /** The line, of either output, that says that it listens. */
  readonly ready: RegExp
}

const linesKept = 20
const patience = 5000

/**
 * Starts a program in a process group of its own, which ends with the scope.
 * @returns the match of the line that says that it is ready
 * @throws with its last lines when it ends before
 */
export async function startProgram(scope: Scope, program: Program): Promise<RegExpExecArray> {
  const child = spawn(program.command, program.args, {
    cwd: program.directory,
    // What a test runner sets for its own processes is not for an app.
    env: { ...process.env, ...quiet, ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const endAtOnce = (): void => signal(child.pid, 'SIGKILL')
  process.once('exit', endAtOnce)
  scope.teardown(async () => {
    process.off('exit', endAtOnce)
    await stop(child)
  })
  const lines: string[] = []
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code =>
      reject(new Error(`${program.command} ended with ${code}:\n${lines.join('\n')}`)),
    )
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', line => {
        lines.push(line)
        if (lines.length > linesKept) lines.shift()
        const match = program.ready.exec(line)
        if (match !== null) resolve(match)
      })
    }
  })
}

/** Asks first, so that an app can end what it started itself; what is left of the group is ended for it. */
async function stop(child: ChildProcess): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null && child.pid !== undefined
  const gone = running ? once(child, 'exit') : undefined
  signal(child.pid, 'SIGTERM')
  const timer = setTimeout(() => signal(child.pid, 'SIGKILL'), patience)
  await gone
  clearTimeout(timer)
  signal(child.pid, 'SIGKILL')
}

/** @param group the process that began it; undefined when that could not be started */
function signal(group: number | undefined, name: NodeJS.Signals): void {
  if (group === undefined) return
  try {
    process.kill(-group, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

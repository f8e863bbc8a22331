import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** What a run of the command line came to. */
export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly error: string
}

export const executable = fileURLToPath(new URL('../../bin/sallyport', import.meta.url))

/** Runs `sallyport` as its users do: as a process of its own. */
export async function sallyport(
  args: readonly string[],
  environment: Record<string, string> = {},
  cwd = process.cwd(),
): Promise<CommandResult> {
  const child = spawn(executable, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet, ...environment },
  })
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code: code as number, out, error }
}

/** What the test runner sets for its own processes, and `start` refuses. */
export const quiet = { NODE_OPTIONS: '', NODE_V8_COVERAGE: '' }

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { loadCore, pinnedTo } from '../../process.ts'

/**
 * Runs a tool on the core of the load.
 * @returns its standard output
 * @throws {Error} when it ends with a failure
 */
export async function runTool(command: readonly string[]): Promise<string> {
  const [program, ...args] = [...pinnedTo(loadCore), ...command]
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${command.join(' ').slice(0, 200)} ended with ${code}`)
  return output
}

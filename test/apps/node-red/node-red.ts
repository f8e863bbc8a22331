import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'

const here = import.meta.dirname

/**
 * Starts Node-RED with no flows, as a process of its own; it ends with the test.
 * @returns its port on loopback
 */
export async function startNodeRed(t: Test): Promise<number> {
  const userDirectory = mkdtempSync(join(tmpdir(), 'sallyport-node-red-'))
  const program = join(here, 'node_modules/node-red/red.js')
  const args = [program, '--settings', join(here, 'settings.cjs'), '--userDir', userDirectory]
  const child = spawn(process.execPath, args, {
    // Port 0: any free one; the line that names it is waited for.
    env: { ...process.env, NODE_OPTIONS: '', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(async () => {
    const gone = once(child, 'exit')
    if (child.kill('SIGKILL')) await gone
    rmSync(userDirectory, { recursive: true, maxRetries: 5 })
  })
  return new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`Node-RED ended with ${code} before it listened`)))
    createInterface({ input: child.stdout }).on('line', line => {
      const match = /Server now running at http:\/\/127\.0\.0\.1:(\d+)/.exec(line)
      if (match !== null) resolve(Number(match[1]))
    })
  })
}

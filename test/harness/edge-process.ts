import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import type { ClientOptions } from './clients.ts'
import { executable, quiet } from './command-line.ts'
import { freePort } from './sign-in.ts'
import type { World } from './world.ts'

/** An edge that runs as a process of its own. */
export interface EdgeProcess {
  readonly client: ClientOptions
  /** Octets of memory that the process holds now, as its own metrics tell. */
  residentMemory(): Promise<number>
}

/** Starts a second edge with the configuration and the keys of a world; it ends with the test. */
export async function startEdgeProcess(t: Test, { directory, client }: World): Promise<EdgeProcess> {
  const admin = await freePort()
  const configuration = readFileSync(join(directory, 'sallyport.yaml'), 'utf8')
  const file = join(directory, 'process.yaml')
  writeFileSync(file, configuration.replace('admin: 127.0.0.1:0', `admin: 127.0.0.1:${admin}`))
  const child = spawn(executable, ['start', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...quiet },
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const [ready] = (await once(createInterface(child.stdout), 'line')) as [string]
  child.stdout.resume()
  return {
    client: { ...client, port: Number(new URL(ready.replace('ready ', '')).port) },
    async residentMemory() {
      const text = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text()
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)![1])
    },
  }
}

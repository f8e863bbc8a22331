import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import type { ClientOptions } from './clients.ts'
import { executable, quiet } from './command-line.ts'
import { Records } from './records.ts'
import { freePort } from './sign-in.ts'
import type { World } from './world.ts'

/** An edge that runs as a process of its own. */
export interface EdgeProcess {
  readonly client: ClientOptions
  /** The figures of its ops listener, as text. */
  metrics(): Promise<string>
  /** Octets of memory that the process holds now, as its own metrics tell. */
  residentMemory(): Promise<number>
  /** What its ops listener tells of policies. */
  policy(): Promise<{ readonly revision: string }>
  /** The first records of a type, now or later. */
  records(type: string, count: number): Promise<readonly Record<string, unknown>[]>
  signal(name: NodeJS.Signals): void
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
  const lines = createInterface(child.stdout)
  const [ready] = (await once(lines, 'line')) as [string]
  const records = new Records()
  lines.on('line', line => records.write(line))
  const ask = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${admin}${path}`)).text()
  return {
    client: { ...client, port: Number(new URL(ready.replace('ready ', '')).port) },
    metrics: () => ask('/metrics'),
    residentMemory: async () =>
      Number(/^process_resident_memory_bytes (\d+)/m.exec(await ask('/metrics'))![1]),
    policy: async () => JSON.parse(await ask('/policy')) as { revision: string },
    async records(type, count) {
      await records.operation(type, count - 1)
      return records.operations(type).slice(0, count)
    },
    signal: name => child.kill(name),
  }
}

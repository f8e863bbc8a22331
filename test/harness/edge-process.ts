import { join } from 'node:path'
import type { Test } from 'tap'
import type { ClientOptions } from './clients.ts'
import { executable } from './command-line.ts'
import { Records } from './records.ts'
import { runEdge, withKnownPorts } from './running-edge.ts'
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
  /** Asks its ops listener. */
  ask(path: string, method?: 'GET' | 'POST'): Promise<{ readonly status: number; readonly text: string }>
  /** Where operators ask it. */
  readonly admin: string
  signal(name: NodeJS.Signals): void
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** Starts a second edge with the configuration and the keys of a world; it ends with the test. */
export async function startEdgeProcess(t: Test, { directory, client }: World): Promise<EdgeProcess> {
  const file = join(directory, 'process.yaml')
  const { admin } = await withKnownPorts(join(directory, 'sallyport.yaml'), file)
  const records = new Records()
  const edge = await runEdge([executable, 'start', '--config', file], line => records.write(line))
  t.teardown(() => edge.kill())
  const ask = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${admin}${path}`)).text()
  return {
    client: { ...client, port: edge.port },
    metrics: () => ask('/metrics'),
    residentMemory: async () =>
      Number(/^process_resident_memory_bytes (\d+)/m.exec(await ask('/metrics'))![1]),
    policy: async () => JSON.parse(await ask('/policy')) as { revision: string },
    async records(type, count) {
      await records.operation(type, count - 1)
      return records.operations(type).slice(0, count)
    },
    admin: `http://127.0.0.1:${admin}`,
    async ask(path, method = 'GET') {
      const response = await fetch(`http://127.0.0.1:${admin}${path}`, { method })
      return { status: response.status, text: await response.text() }
    },
    ended: edge.ended,
    signal: name => edge.child.kill(name),
  }
}

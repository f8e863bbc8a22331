import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Test } from 'tap'
import { http1, type ClientOptions } from '../harness/clients.ts'
import { executable } from '../harness/command-line.ts'
import { Records } from '../harness/records.ts'
import { runEdge, withKnownPorts } from '../harness/running-edge.ts'
import { wikiHost, type World } from '../harness/world.ts'

/** What `GET /policy` tells of an edge with several workers. */
export interface WorkersStatus {
  readonly revision: string
  readonly workers: readonly {
    readonly id: number
    readonly pid: number
    readonly revision: string
    readonly refused: { readonly report: string } | null
  }[]
  readonly lagging: readonly object[]
}

/** An edge of several processes. */
export interface WorkersEdge {
  readonly client: ClientOptions
  readonly records: Records
  /** Lines `ready …` on standard output. */
  readonly readyLines: () => number
  ask(path: string, method?: 'GET' | 'POST'): Promise<{ readonly status: number; readonly text: string }>
  status(): Promise<WorkersStatus>
  /** Where operators ask it. */
  readonly admin: string
  signal(name: NodeJS.Signals): void
  /** Resolves with the exit code when all output is read, hence no process holds it. */
  readonly ended: Promise<number | null>
}

/** Writes a world's configuration for an edge with two workers; the file, and the port for operators. */
export async function configureWorkers({ directory }: World): Promise<{ file: string; admin: number }> {
  const file = join(directory, 'workers.yaml')
  const { admin } = await withKnownPorts(join(directory, 'sallyport.yaml'), file, 'workers: 2\n')
  return { file, admin }
}

/** Starts a second edge, with two workers, by the configuration and the keys of a world; it ends with the test. */
export async function startWorkers(t: Test, world: World): Promise<WorkersEdge> {
  const { file, admin } = await configureWorkers(world)
  const records = new Records()
  const edge = await runEdge([executable, 'start', '--config', file], line => records.write(line))
  t.teardown(() => edge.kill())
  const ask: WorkersEdge['ask'] = async (path, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${admin}${path}`, { method })
    return { status: response.status, text: await response.text() }
  }
  return {
    client: { ...world.client, port: edge.port },
    records,
    admin: `http://127.0.0.1:${admin}`,
    readyLines: edge.readyLines,
    ask,
    status: async () => JSON.parse((await ask('/policy')).text) as WorkersStatus,
    signal: name => edge.child.kill(name),
    ended: edge.ended,
  }
}

const patienceMs = 30_000

/** Asks until the answer is the wanted one; gives up after 30 seconds. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + patienceMs
  while (!(await isSo())) {
    if (Date.now() > limit) throw new Error(`it never came to be that ${what}`)
    await nextTurn()
  }
}

/** Whether a process is there. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Connections go to the workers in turn, so as many as these reach both. */
export const several = [1, 2, 3, 4, 5, 6]

/** The statuses of requests with a cookie, each on a connection of its own. */
export async function statuses({ client }: WorkersEdge, cookie: string): Promise<number[]> {
  const found: number[] = []
  for (const _ of several) found.push((await http1(client, wikiHost, { headers: { cookie } })).status)
  return found
}

/** That status, as often. */
export const all = (status: number): number[] => several.map(() => status)

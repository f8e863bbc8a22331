/** An edge as operators run it: a process of its own, its records read as they come. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { ClientOptions } from '../../test/harness/clients.ts'
import { quiet } from '../../test/harness/command-line.ts'
import { edgeProcess } from './processes.ts'
import type { EdgePorts } from './setting.ts'

export interface EdgeOptions {
  /** All of the command line, with whatever the edge is to run under. */
  readonly command: readonly string[]
  readonly ports: EdgePorts
  readonly ca: string
  readonly environment?: Readonly<Record<string, string>>
  /** The directory that it is started in. */
  readonly directory?: string
  readonly onOutput?: (chunk: Buffer) => void
  readonly onComplaint?: (chunk: Buffer) => void
}

export interface RunningEdge {
  readonly client: ClientOptions
  readonly adminPort: number
  /** The edge's own, whatever it runs under. */
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** Resolves with the signal or the code when it has ended and all its output is read. */
  readonly ended: Promise<string>
  /** Ends it as an operator would. */
  stop(): Promise<string>
}

/**
 * Starts an edge and waits until it takes users.
 * @throws when it ends before that, with what it said
 */
export async function startEdge(options: EdgeOptions): Promise<RunningEdge> {
  const [program, ...args] = options.command
  const child = spawn(program!, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: options.directory,
    env: { ...process.env, ...quiet, ...options.environment },
  })
  const ended = once(child, 'close').then(([code, signal]) => String(signal ?? code))
  await ready(child, options, ended)
  const pid = edgeProcess(child.pid!)
  return {
    client: { port: options.ports.https, ca: options.ca },
    adminPort: options.ports.admin,
    pid,
    kill: signal => void process.kill(pid, signal),
    ended,
    async stop() {
      process.kill(pid, 'SIGTERM')
      const dead = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      const end = await ended
      clearTimeout(dead)
      return end
    },
  }
}

const patienceMs = 40_000

async function ready(
  { stdout, stderr }: ChildProcess,
  { onOutput, onComplaint }: EdgeOptions,
  ended: Promise<string>,
): Promise<void> {
  let said = ''
  const isReady = new Promise<true>(resolve => {
    stdout!.on('data', (chunk: Buffer) => {
      onOutput?.(chunk)
      if (said.length < 1_000) said += chunk.toString()
      if (/^ready /m.test(said)) resolve(true)
    })
  })
  stderr!.on('data', (chunk: Buffer) => {
    onComplaint?.(chunk)
    if (said.length < 1_000) said += chunk.toString()
  })
  const came = await Promise.race([isReady, ended])
  if (came !== true) throw new Error(`the edge ended with ${came} before it was ready: ${said}`)
}

/** What the ops listener answers. */
export async function askAdmin(port: number, path: string, body?: string): Promise<string> {
  const init =
    body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }
  return (await fetch(`http://127.0.0.1:${port}${path}`, init)).text()
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'

/** A server under measurement: a process of its own. */
export interface ServerProcess {
  readonly port: number
  /** CPU time of all its threads so far, in microseconds, as the kernel counts it (to 10 ms). */
  cpuMicroseconds(): number
  /** Resident set, in octets. */
  residentOctets(): number
  stop(): Promise<void>
}

/** USER_HZ, the unit of /proc/PID/stat, is 100 on every Linux that Node runs on. */
const microsecondsPerTick = 10_000

/**
 * Starts a server on one core, the second unless told otherwise, and waits for its line `ready …:PORT` on standard output, which is
 * read but not kept.
 * @param command program and arguments
 * @throws {Error} when it ends before it is ready
 */
export async function startServer(command: readonly string[], core = measuredCore): Promise<ServerProcess> {
  const [program, ...args] = [...pinnedTo(core), ...command]
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await Promise.race([readyPort(child), ended(child, command)])
  return {
    port,
    cpuMicroseconds: () => cpuMicroseconds(child.pid!),
    residentOctets: () => residentOctets(child.pid!),
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    },
  }
}

/** The load and its origin keep the first core, servers under measurement get the second. */
export const [loadCore, measuredCore] = [0, 1]

/** What a command begins with that runs on one core only. */
export const pinnedTo = (core: number): string[] =>
  existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '--cpu-list', `${core}`] : []

/** Moves this process, and what it starts from now on, to the core of the load. */
export function leaveMeasuredCore(): void {
  if (!existsSync('/usr/bin/taskset')) return
  execFileSync('/usr/bin/taskset', ['--all-tasks', '--cpu-list', '--pid', `${loadCore}`, `${process.pid}`], {
    stdio: 'ignore',
  })
}

function readyPort({ stdout }: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    let text = ''
    stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-1_000)
      const match = /^ready .*:(\d+)$/m.exec(text)
      if (match !== null) resolve(Number(match[1]))
    })
  })
}

async function ended(child: ChildProcess, command: readonly string[]): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`${command.join(' ')} ended with ${code} before it was ready`)
}

/** CPU time of a process: fields 14 and 15 of proc(5) stat; the second may hold spaces and ends with the last parenthesis. */
export function cpuMicroseconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
}

/** Resident memory of a process, in octets. */
export function residentOctets(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) * 1024
}

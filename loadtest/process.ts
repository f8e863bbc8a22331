import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A server under measurement: a process of its own. */
export interface ServerProcess {
  readonly pid: number
  readonly port: number
  /** CPU time of all its threads so far, in microseconds, as the kernel counts it (to 10 ms). */
  cpuMicroseconds(): number
  /** Resident set, in octets. */
  residentOctets(): number
  /** The most that it was so far, in octets. */
  peakResidentOctets(): number
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
  const child = spawnPinned(command, core, 'pipe')
  const port = await Promise.race([readyPort(child), ended(child, command)])
  return serverOf(child, port)
}

/**
 * Starts a server that says nothing when it is ready, on one core, and waits until its port takes connections.
 * @param command program and arguments
 * @throws {Error} when it ends before it is ready
 */
export async function startDaemon(
  command: readonly string[],
  port: number,
  core = measuredCore,
): Promise<ServerProcess> {
  const child = spawnPinned(command, core, 'ignore')
  const over = new AbortController()
  try {
    await Promise.race([takesConnections(port, over.signal), ended(child, command)])
  } finally {
    over.abort()
  }
  return serverOf(child, port)
}

function spawnPinned(command: readonly string[], core: number, output: 'pipe' | 'ignore'): ChildProcess {
  const [program, ...args] = [...pinnedTo(core), ...command]
  return spawn(program!, args, { stdio: ['ignore', output, 'inherit'] })
}

async function takesConnections(port: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await pause(20)
  }
}

/** Some servers have processes of their own for what they do. */
function serverOf(child: ChildProcess, port: number): ServerProcess {
  const sum = (figure: (pid: number) => number): number =>
    familyOf(child.pid!).reduce((total, pid) => total + figure(pid), 0)
  return {
    pid: child.pid!,
    port,
    cpuMicroseconds: () => sum(cpuMicroseconds),
    residentOctets: () => sum(residentOctets),
    peakResidentOctets: () => sum(pid => memoryOf(pid, 'VmHWM')),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      await exit
    },
  }
}

/** A process and all that it has started. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap(child => familyOf(Number(child))))]
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
export const residentOctets = (pid: number): number => memoryOf(pid, 'VmRSS')

/** A line of proc(5) status, in octets. */
function memoryOf(pid: number, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? 0) * 1024
}

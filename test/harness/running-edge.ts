import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { quiet } from './command-line.ts'
import { freePort } from './free-port.ts'

/** An edge that runs as a process of its own. */
export interface RunningEdge {
  readonly child: ChildProcess
  /** Where users sign in: `https://signin.<suffix>:<port>`. */
  readonly signInOrigin: string
  readonly port: number
  /** How many lines `ready …` it has written. */
  readyLines(): number
  /** Resolves with the exit code when all output is read, hence no process holds it. */
  readonly ended: Promise<number | null>
  /** Kills it, once or again, and resolves when it has ended. */
  kill(): Promise<void>
}

/**
 * Starts an edge and waits until it takes users. What it complains of later goes to our standard error.
 * @param command program and arguments, with whatever the edge is to run under
 * @param onRecord told each other line of its standard output
 * @throws with what it complained of, when it ends before that
 */
export async function runEdge(
  command: readonly string[],
  onRecord: (line: string) => void,
  environment: Readonly<Record<string, string>> = quiet,
): Promise<RunningEdge> {
  const [program, ...args] = command
  const env = { ...process.env, ...environment }
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const ready = Promise.withResolvers<string>()
  let readyLines = 0
  createInterface(child.stdout).on('line', line => {
    if (!line.startsWith('ready ')) return onRecord(line)
    readyLines++
    ready.resolve(line.slice('ready '.length))
  })
  let complaints = ''
  const keep = (chunk: string): void => void (complaints += chunk)
  child.stderr.setEncoding('utf8').on('data', keep)
  const signInOrigin = await Promise.race([ready.promise, ended])
  if (typeof signInOrigin !== 'string') throw new Error(complaints)
  process.stderr.write(complaints)
  child.stderr.off('data', keep).pipe(process.stderr, { end: false })
  return {
    child,
    signInOrigin,
    port: Number(new URL(signInOrigin).port),
    readyLines: () => readyLines,
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Where an edge in another process is to be found, beside where its users are. */
export interface KnownPorts {
  readonly admin: number
  /** Undefined when it asks no devices. */
  readonly device: number | undefined
}

/**
 * Writes a configuration for an edge that another process has to find.
 * @param from the file of one whose ports do not matter
 * @param more lines of its configuration
 */
export async function withKnownPorts(from: string, to: string, more = ''): Promise<KnownPorts> {
  const configuration = readFileSync(from, 'utf8')
  const [anyAdmin, anyDevice] = ['admin: 127.0.0.1:0', 'device: 127.0.0.1:0']
  const admin = await freePort()
  const device = configuration.includes(anyDevice) ? await freePort() : undefined
  const known = configuration
    .replace(anyAdmin, `admin: 127.0.0.1:${admin}`)
    .replace(anyDevice, `device: 127.0.0.1:${device}`)
  writeFileSync(to, known + more)
  return { admin, device }
}

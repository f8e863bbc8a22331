import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

const shipped = join(import.meta.dirname, '../../deploy/powerdns/pdns.conf')

/** A PowerDNS of its own. */
export interface PowerDns {
  readonly port: number
  readonly pid: number
  close(): Promise<void>
}

/**
 * Starts PowerDNS with the configuration that is shipped, but for where it listens and where it asks.
 * @param socket of the name service
 * @param directory takes its files
 */
export async function startPowerDns(
  socket: string,
  directory: string,
  address = '127.0.0.1',
  port?: number,
): Promise<PowerDns> {
  const own = port ?? (await freePort())
  const configured = readFileSync(shipped, 'utf8')
    .replace('/run/sallyport/powerdns.sock', socket)
    .replace('0.0.0.0, ::', address)
    .replace('local-port=53', `local-port=${own}`)
  return runPowerDns(configured.split('\n'), directory, own)
}

/** Starts PowerDNS with these lines of configuration. */
export async function runPowerDns(
  lines: readonly string[],
  directory: string,
  port: number,
): Promise<PowerDns> {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'pdns.conf'), [...lines, `socket-dir=${directory}`, ''].join('\n'))
  const args = [`--config-dir=${directory}`, '--guardian=no', '--daemon=no', '--disable-syslog']
  const child = spawn('pdns_server', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const output = createInterface(child.stderr)
  output.on('line', line => {
    said.push(line)
    if (line.includes('ready to distribute questions')) resolve()
  })
  output.on('close', () => reject(new Error(`pdns_server does not run: ${said.join('\n')}`)))
  await promise
  return {
    port,
    pid: child.pid!,
    async close() {
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
  }
}

const run = promisify(execFile)

/** What `dig` prints for a question, without what is not about it. */
export async function dig(port: number, ...question: string[]): Promise<string> {
  const args = ['@127.0.0.1', '-p', String(port), '+norecurse', '+tries=1', '+time=5', ...question]
  return (await run('dig', args, { maxBuffer: 2 ** 26 })).stdout
}

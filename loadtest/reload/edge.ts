import { EventEmitter } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/harness/free-port.ts'
import { runEdge } from '../../test/harness/running-edge.ts'
import { sumOf } from '../metrics.ts'
import { edgeCommand } from '../sallyport.ts'
import { validSet } from './sets.ts'

/** The edge under load: a process of its own, or several. */
export interface EdgeUnderLoad {
  readonly port: number
  /** The file that holds its policy. */
  readonly policyFile: string
  /** Hands over each line of its standard output. */
  onLine(read: (line: string) => void): void
  /** What its ops listener answers. */
  ask(path: string): Promise<string>
  /** A figure of its metrics, the sum over the labels that are not given. */
  figure(name: string, labels?: string): Promise<number>
  /** Has every process that serves users collect its garbage; they do so before they answer what is asked next. */
  collectGarbage(): Promise<void>
  /** Ends it, and resolves with the exit code when all its output is read. May be called again. */
  stop(): Promise<number | null>
}

const collector = new URL('collect-on-signal.ts', import.meta.url).href

/** Starts an edge with set 0 in front of the origin. */
export async function startEdge(
  directory: string,
  originPort: number,
  workers: number,
): Promise<EdgeUnderLoad> {
  const command = edgeCommand(directory, originPort)
  const admin = await freePort()
  const file = command.at(-1)!
  const listen = `listen: { https: 127.0.0.1:0, admin: 127.0.0.1:${admin} }\nworkers: ${workers}`
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^listen: .*$/m, listen))
  const policyFile = join(directory, 'policies/policy.yaml')
  writeFileSync(policyFile, validSet(0))
  const lines = new EventEmitter()
  const edge = await runEdge(command, line => lines.emit('line', line), {
    NODE_V8_COVERAGE: '',
    NODE_OPTIONS: `--expose-gc --import ${collector}`,
  })
  const ask = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${admin}${path}`)).text()
  return {
    port: edge.port,
    policyFile,
    onLine: read => void lines.on('line', read),
    ask,
    figure: async (name, labels = '') => sumOf(await ask('/metrics'), name, labels),
    async collectGarbage() {
      const { workers: all } = JSON.parse(await ask('/policy')) as { workers?: { pid: number }[] }
      for (const { pid } of all ?? [{ pid: edge.child.pid! }]) process.kill(pid, 'SIGPWR')
    },
    async stop() {
      edge.child.kill('SIGTERM')
      return edge.ended
    },
  }
}

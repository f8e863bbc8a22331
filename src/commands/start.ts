import cluster from 'node:cluster'
import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import {
  inheritedSockets,
  runWorker,
  startCluster,
  startSingle,
  WorkerStartError,
  type RunningEdge,
  type RunOptions,
} from '../edge/index.ts'
import { defaultConfigFile, type Command, type Terminal } from './command.ts'
import { endOnFault } from './fault.ts'
import { findUnsafeDiagnostics, findWeakenings } from './unsafe-settings.ts'

/** How long what is cut short may still take. */
const lastMs = 2_000

/**
 * `sallyport start [--config FILE] [--unsafe-diagnostics]`: runs an edge until SIGTERM or SIGINT, and no longer after a
 * second one; SIGHUP reloads it, SIGUSR2 replaces its workers. With several workers this process forks them, each by the same command line.
 */
export const start: Command = async (args, terminal) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string', default: defaultConfigFile },
      'unsafe-diagnostics': { type: 'boolean', default: false },
    },
  })
  if (isUnsafe(terminal, values['unsafe-diagnostics'])) return 1
  endOnFault(terminal)
  const load = (): Config => loadConfig(values.config, terminal.environment)
  const config = load()
  if (cluster.isWorker) {
    await runWorker(config, inheritedSockets(terminal.environment, process.ppid))
    return 0
  }
  const sockets = inheritedSockets(terminal.environment, process.pid)
  const edge = await startProcesses({ config, load, sockets, tell: terminal.error })
  if (edge === undefined) return 1
  process.on('SIGHUP', () => void edge.reload())
  process.on('SIGUSR2', () => void edge.restart())
  // Whoever reads that it is ready may end it at once.
  const { told, toldAgain } = heedEnds()
  terminal.out(`ready ${edge.signInOrigin}`)
  const isLost = await Promise.race([told, edge.lost.then(() => true)])
  await edge.close(toldAgain)
  return isLost ? 1 : 0
}

interface Ends {
  /** Resolves when the edge is told to end. */
  readonly told: Promise<false>
  /** When it is told again, and can wait for nothing any more. */
  readonly toldAgain: AbortSignal
}

function heedEnds(): Ends {
  const told = Promise.withResolvers<false>()
  const again = new AbortController()
  let isTold = false
  const heed = (): void => {
    told.resolve(false)
    if (isTold) again.abort()
    isTold = true
  }
  process.on('SIGTERM', heed)
  process.on('SIGINT', heed)
  again.signal.addEventListener('abort', () => void setTimeout(() => process.exit(1), lastMs).unref())
  return { told: told.promise, toldAgain: again.signal }
}

/** Starts the edge in this process or in several; says so when a worker does not start. */
async function startProcesses(options: RunOptions): Promise<RunningEdge | undefined> {
  if (options.config.workers === 1) return startSingle(options)
  try {
    return await startCluster(options)
  } catch (cause) {
    if (!(cause instanceof WorkerStartError)) throw cause
    options.tell(`${cause.message}; the edge ends`)
    return undefined
  }
}

/** Whether the runtime's settings break what is promised; says which do. */
function isUnsafe({ environment, error }: Terminal, diagnosticsAllowed: boolean): boolean {
  const weakenings = findWeakenings(environment, process.execArgv)
  const diagnostics = diagnosticsAllowed ? [] : findUnsafeDiagnostics(environment, process.execArgv)
  if (weakenings.length > 0) {
    error(`refusing to start: ${weakenings.join(', ')} would weaken what protects users. Unset it.`)
  }
  if (diagnostics.length > 0) {
    error(`refusing to start: ${diagnostics.join(', ')} would write session data outside memory.`)
    error('Unset it, or say --unsafe-diagnostics if that is what you want.')
  }
  return weakenings.length + diagnostics.length > 0
}

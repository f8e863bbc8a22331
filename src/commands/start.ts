import cluster from 'node:cluster'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import { runWorker, startCluster, startEdge, WorkerStartError, type RunningEdge } from '../edge/index.ts'
import { defaultConfigFile, type Command, type Terminal } from './command.ts'
import { endOnFault } from './fault.ts'
import { findUnsafeDiagnostics, findWeakenings } from './unsafe-settings.ts'

const graceMs = 30_000

/**
 * `sallyport start [--config FILE] [--unsafe-diagnostics]`: runs an edge until SIGTERM or SIGINT; SIGHUP reloads it.
 * With several workers this process forks them, each by the same command line.
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
  const config = loadConfig(values.config, terminal.environment)
  if (cluster.isWorker) {
    await runWorker(config)
    return 0
  }
  const edge = await startProcesses(config, terminal)
  if (edge === undefined) return 1
  process.on('SIGHUP', () => void edge.reload())
  // Whoever reads that it is ready may end it at once.
  const ended = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  terminal.out(`ready ${edge.signInOrigin}`)
  await ended
  await edge.close(graceMs)
  return 0
}

/** Starts the edge in this process or in several; says so when a worker does not start. */
async function startProcesses(config: Config, { error }: Terminal): Promise<RunningEdge | undefined> {
  if (config.workers === 1) return startEdge(config)
  try {
    return await startCluster(config)
  } catch (cause) {
    if (!(cause instanceof WorkerStartError)) throw cause
    error(cause.message)
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

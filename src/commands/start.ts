import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config/index.ts'
import { startEdge } from '../edge/index.ts'
import { defaultConfigFile, type Command } from './command.ts'
import { findUnsafeDiagnostics } from './unsafe-diagnostics.ts'

const graceMs = 30_000

/** `sallyport start [--config FILE] [--unsafe-diagnostics]`: runs an edge until SIGTERM or SIGINT. */
export const start: Command = async (args, terminal) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string', default: defaultConfigFile },
      'unsafe-diagnostics': { type: 'boolean', default: false },
    },
  })
  const unsafe = findUnsafeDiagnostics(terminal.environment, process.execArgv)
  if (unsafe.length > 0 && !values['unsafe-diagnostics']) {
    terminal.error(`refusing to start: ${unsafe.join(', ')} would write session data outside memory.`)
    terminal.error('Unset it, or say --unsafe-diagnostics if that is what you want.')
    return 1
  }
  const edge = await startEdge(loadConfig(values.config, terminal.environment))
  terminal.out(`ready ${edge.signInOrigin}`)
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  await edge.close(graceMs)
  return 0
}

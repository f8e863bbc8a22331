import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import { startNameService, type NameService } from '../dns/index.ts'
import { defaultConfigFile, UsageError, type Command, type Terminal } from './command.ts'
import { endOnFault } from './fault.ts'

/**
 * `sallyport dns [--config FILE]`: answers for the names of users' hosts until SIGTERM or SIGINT; SIGHUP reloads it. It needs no
 * keys, and may run where no edge does.
 */
export const dns: Command = async (args, terminal) => {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string', default: defaultConfigFile } },
  })
  endOnFault(terminal)
  const config = loadConfig(values.config, terminal.environment)
  requireNames(config)
  const service = await startNameService(config)
  process.on('SIGHUP', () => void reload(service, values.config, terminal))
  const ended = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  terminal.out(`ready ${whereOf(config, service)}`)
  await ended
  await service.close()
  return 0
}

/** A configuration that is bad, or a database that is, leaves all as it was. */
async function reload(service: NameService, file: string, terminal: Terminal): Promise<void> {
  try {
    const config = loadConfig(file, terminal.environment)
    requireNames(config)
    await service.reload(config)
  } catch (error) {
    terminal.error(`not reloaded: ${(error as Error).message}`)
  }
}

/** @throws {UsageError} when there is nothing to answer, or nobody to answer */
function requireNames({ file, edges, dns: { powerdns, listen } }: Config): void {
  if (edges.length === 0 || (powerdns === undefined && listen === undefined))
    throw new UsageError(`${file} needs "edges" and "dns" for this`)
}

function whereOf({ dns: { powerdns, listen } }: Config, { ports }: NameService): string {
  const places = [powerdns, listen && `dns://${listen.host}:${ports.dns}`]
  return places.filter(place => place !== undefined).join(' ')
}

import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import { parseDuration } from '../diagnostics/index.ts'
import { createKeyRing, existingKeys, newestKeyTime, rotateKeyRing, type Rotation } from '../session/index.ts'
import { defaultConfigFile, UsageError, type Command } from './command.ts'

/**
 * `sallyport session keys rotate [--if-older 30d] [--drop-old] [--config FILE]`: puts a new key into the ring. Edges take it
 * over by themselves; it seals when all of them have had the time to.
 */
export const rotateKeys: Command = async (args, terminal) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string', default: defaultConfigFile },
      'if-older': { type: 'string' },
      'drop-old': { type: 'boolean', default: false },
    },
  })
  if (values['drop-old'] && values['if-older'] !== undefined)
    throw new UsageError('a ring that has leaked cannot wait: --drop-old goes without --if-older')
  const { session } = loadConfig(values.config, terminal.environment)
  const oldest = values['if-older'] === undefined ? 0 : readDuration('--if-older', values['if-older'])
  const now = Date.now()
  const newest = newestKeyTime(session.keys)
  if (now - newest < oldest) {
    terminal.out(`the newest key was made at ${new Date(newest).toISOString()}; nothing to do`)
    return 0
  }
  const rotation = rotationOf(session.rotation, values['drop-old'])
  const { added, removed } = rotateKeyRing(session.keys, rotation, now)
  terminal.out(`key ${added} seals from ${new Date(now + rotation.lead).toISOString()}`)
  if (removed.length > 0) terminal.out(`taken out: ${removed.join(', ')}`)
  return 0
}

/** A ring that somebody else has seen is worth nothing: the new key seals at once, and no other opens. */
const rotationOf = ({ lead, keep }: Config['session']['rotation'], dropOld: boolean): Rotation =>
  dropOld ? { lead: 0, kept: -1 } : { lead, kept: keep }

function readDuration(option: string, text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new UsageError(`${option}: "${text}" is not a duration such as 12h or 30d`)
  return ms
}

/** `sallyport session keys list [--config FILE]`: the keys by their ids, newest first; never their secrets. */
export const listKeys: Command = async (args, terminal) => {
  const { values } = parseArgs({
    args: [...args],
    options: { config: { type: 'string', default: defaultConfigFile } },
  })
  const { session } = loadConfig(values.config, terminal.environment)
  const keys = existingKeys(session.keys)
  const { current } = createKeyRing(keys)
  const now = Date.now()
  for (const key of keys) {
    const waits = key.sealsFrom > now ? `seals from ${new Date(key.sealsFrom).toISOString()}` : 'opens'
    terminal.out(`${key.id}  ${key === current ? 'seals' : waits}`)
  }
  return 0
}

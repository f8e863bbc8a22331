import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import { formatDuration, parseDuration } from '../diagnostics/index.ts'
import {
  createSessionTokens,
  loadOrCreateKeyRing,
  mintedSession,
  sessionCookieName,
} from '../session/index.ts'
import { defaultConfigFile, UsageError, type Command } from './command.ts'

const options = {
  config: { type: 'string', default: defaultConfigFile },
  user: { type: 'string' },
  groups: { type: 'string', default: '' },
  app: { type: 'string' },
  ttl: { type: 'string', default: '1h' },
  managed: { type: 'boolean', default: false },
} as const

/**
 * `sallyport session mint --user U [--groups a,b] [--app ID] [--ttl 1h] [--managed] [--config FILE]`:
 * prints a `Cookie` value that is a session of this user, for load tests and scripts. Whoever holds the key
 * ring can do this; the ring's file is readable by its owner only.
 */
export const mintSession: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options })
  if (values.user === undefined || values.user.trim() === '')
    throw new UsageError('session mint needs --user')
  const ttl = parseDuration(values.ttl)
  if (ttl === undefined)
    throw new UsageError(`--ttl: "${values.ttl}" is not a duration such as 90s, 15m or 1h`)
  const config = loadConfig(values.config, terminal.environment)
  const lasts = Math.min(ttl, config.session.absolute)
  // What is ended is remembered for as long as sessions last, so none may outlast that.
  if (lasts < ttl) terminal.error(`it lasts ${formatDuration(lasts)}: no session may be longer`)
  const app = appOf(config, values.app)
  const tokens = createSessionTokens(loadOrCreateKeyRing(config.session.keys), config.session)
  const groups = values.groups.split(',').filter(group => group !== '')
  const minted = {
    user: values.user.toLowerCase(),
    groups,
    managed: values.managed,
    seconds: Math.round(lasts / 1000),
  }
  const session = mintedSession(minted, Math.floor(Date.now() / 1000))
  terminal.out(`${sessionCookieName}=${tokens.seal(session, app)}`)
  return 0
}

function appOf(config: Config, wanted: string | undefined): string {
  const ids = config.apps.map(app => app.id)
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new UsageError(`--app: there is no app "${wanted}"; configured: ${ids.join(', ')}`)
  }
  const id = wanted ?? ids[0]
  if (id === undefined) throw new UsageError('no app is configured')
  return id
}

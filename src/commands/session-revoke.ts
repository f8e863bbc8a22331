import { parseArgs } from 'node:util'
import { askAdmin } from './ask-admin.ts'
import { UsageError, type Command } from './command.ts'

const options = {
  admin: { type: 'string' },
  user: { type: 'string' },
  session: { type: 'string' },
  everybody: { type: 'boolean', default: false },
} as const

/** What an edge answers, of which only this is told on. */
interface Answer {
  readonly revoked: { readonly fleetStaleSince: string | null }
}

/**
 * `sallyport session revoke --admin URL --user U | --session ID | --everybody`: ends sessions now, on every edge of the
 * fleet. A user, or everybody, must then sign in anew, whatever the identity provider remembers.
 */
export const revokeSessions: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options })
  if (values.admin === undefined) throw new UsageError('session revoke needs --admin URL')
  const { user, session, everybody } = values
  const wanted = [user !== undefined, session !== undefined, everybody].filter(Boolean)
  if (wanted.length !== 1 || user?.trim() === '' || session?.trim() === '')
    throw new UsageError('session revoke needs --user, --session or --everybody, and one of them only')
  const body = JSON.stringify(everybody ? { everybody } : user === undefined ? { session } : { user })
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body }
  const { revoked } = await askAdmin<Answer>(
    { ...terminal, admin: values.admin },
    '/sessions/revoke',
    'revoked',
    init,
  )
  terminal.out(
    `${subjectOf(values)} is ended; edges keep no list of sessions, so none can tell whether there was one`,
  )
  const since = revoked.fleetStaleSince
  if (since === null) return 0
  terminal.error(`here only: the fleet has not been heard since ${since}; the others learn of it when it is`)
  return 1
}

interface Wanted {
  readonly user?: string | undefined
  readonly session?: string | undefined
}

function subjectOf({ user, session }: Wanted): string {
  if (user !== undefined) return `every session of ${user}`
  return session === undefined ? 'every session' : `session ${session}`
}

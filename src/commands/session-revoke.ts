import { parseArgs } from 'node:util'
import { askAdmin } from './ask-admin.ts'
import { UsageError, type Command } from './command.ts'

const options = {
  admin: { type: 'string' },
  user: { type: 'string' },
  session: { type: 'string' },
  everybody: { type: 'boolean', default: false },
} as const

/**
 * `sallyport session revoke --admin URL --user U | --session ID | --everybody`: ends sessions now, on every edge of the
 * fleet. A user, or everybody, must then sign in anew, whatever the identity provider remembers.
 */
export const revokeSessions: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options })
  if (values.admin === undefined) throw new UsageError('session revoke needs --admin URL')
  const { user, session, everybody } = values
  const wanted = [user !== undefined, session !== undefined, everybody].filter(Boolean)
  if (wanted.length !== 1)
    throw new UsageError('session revoke needs one of --user, --session and --everybody')
  const body = JSON.stringify(everybody ? { everybody } : user === undefined ? { session } : { user })
  const headers = { 'content-type': 'application/json' }
  await askAdmin(values.admin, '/sessions/revoke', { method: 'POST', headers, body })
  const ended = everybody
    ? 'every session'
    : user === undefined
      ? `session ${session}`
      : `every session of ${user}`
  terminal.out(`${ended} is ended; edges keep no list of sessions, so none can tell whether there was one`)
  return 0
}

import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { cookiesOf } from '../web/requests.ts'
import { domain } from './hosts.ts'

/** Someone who is signed in to Drive. */
export interface DriveSession {
  readonly id: string
  readonly user: string
  /** The value that every change must repeat in a header (double submit). */
  readonly csrf: string
}

/** Drive's own accounts: it has its own sign-in, as most services do. */
const accounts: ReadonlyMap<string, string> = new Map([
  ['demo', 'demo'],
  ['guest', 'guest'],
])

const capacity = 1000
const random = () => randomBytes(18).toString('base64url')

/** The people who are signed in to Drive. */
export interface Sessions {
  /** A new session, or undefined when name and password do not belong together. */
  open(user: string, password: string): DriveSession | undefined
  of(req: IncomingMessage): DriveSession | undefined
  end(session: DriveSession): void
}

/** Sessions in memory; the oldest make room. */
export function createSessions(): Sessions {
  const sessions = new Map<string, DriveSession>()
  return {
    open(user, password) {
      if (password === '' || accounts.get(user) !== password) return undefined
      const session = { id: random(), user, csrf: random() }
      sessions.set(session.id, session)
      if (sessions.size > capacity) sessions.delete(sessions.keys().next().value!)
      return session
    },
    of: req => sessions.get(cookiesOf(req).get('drive_session') ?? ''),
    end: session => void sessions.delete(session.id),
  }
}

const attributes = `Domain=${domain}; Path=/; Secure; SameSite=Lax`

/** The cookies of a session: one for the server alone, one that scripts read and send back. */
export const sessionCookies = ({ id, csrf }: DriveSession): string[] => [
  `drive_session=${id}; ${attributes}; HttpOnly`,
  `drive_csrf=${csrf}; ${attributes}`,
]

/** Takes both cookies away. */
export const noCookies: readonly string[] = [
  `drive_session=; ${attributes}; HttpOnly; Max-Age=0`,
  `drive_csrf=; ${attributes}; Max-Age=0`,
]

/** Whether a token belongs to the session and was also sent as its cookie. */
export const provesIntent = (req: IncomingMessage, session: DriveSession, token: unknown): boolean =>
  token === session.csrf && cookiesOf(req).get('drive_csrf') === session.csrf

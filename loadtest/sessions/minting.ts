import { join } from 'node:path'
import {
  createKeyRing,
  createSessionTokens,
  mintedSession,
  existingKeys,
  sessionCookieName,
  type Session,
} from '../../src/session/index.ts'

const lifetimes = { idle: 3_600_000, absolute: 43_200_000 }

/** As after some use, so that the first answer brings a cookie that is sealed anew. */
const usedFor = 120

/**
 * Makes `Cookie` values, each of another user's session or of whom it is told, with the keys that an edge's files hold now.
 * @param age of the sessions, in seconds
 */
export function createMint(directory: string, app = 'bench', age = usedFor): (user?: string) => string {
  const tokens = createSessionTokens(
    createKeyRing(existingKeys(join(directory, 'session-keys.json'))),
    lifetimes,
  )
  let users = 0
  return (user = `user-${users++}@corp.example`) =>
    `${sessionCookieName}=${tokens.seal(sessionOf(user, age), app)}`
}

function sessionOf(user: string, age: number): Session {
  const now = Math.floor(Date.now() / 1000)
  const session = mintedSession({ user, groups: ['staff'], managed: true, seconds: 43_200 }, now)
  return { ...session, sealedAt: now - age }
}

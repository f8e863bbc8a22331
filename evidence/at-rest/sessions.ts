/** The users of the evidence: most have minted sessions, some have signed in. */
import {
  browserCookieName,
  createSessionTokens,
  mintedSession,
  sessionCookieName,
} from '../../src/session/index.ts'
import { people } from '../../demo/identity-provider.ts'
import { Browser } from '../../test/harness/browser.ts'
import { http1, type ClientOptions } from '../../test/harness/clients.ts'
import { appHost } from './app.ts'
import { newSessionCanaries, sixteenOctets, type SessionCanaries } from './canaries.ts'
import { proxied, suffix, type Setting } from './setting.ts'

/** Someone with a session, and what is planted in it. */
export interface User {
  readonly number: number
  readonly canaries: SessionCanaries
  /** The session as a `Cookie` value; its plaintext holds the canary of the class `sealed session`. */
  readonly cookie: string
  readonly protocol: 'HTTP/1.1' | 'HTTP/2'
}

/** Someone who has no session yet. */
export type Newcomer = Pick<User, 'number' | 'canaries'>

let known = 0

/** Makes the canaries of so many users and lets the app know of them; their numbers go on from run to run. */
export function newcomers({ app }: Setting, count: number): Newcomer[] {
  return Array.from({ length: count }, () => {
    const [number, canaries] = [known++, newSessionCanaries()]
    app.expect(number, canaries)
    return { number, canaries }
  })
}

/** A user whose session is sealed here, as `sallyport session mint` does it; its browser's id is the canary. */
export function mintUser({ ring }: Setting, { number, canaries }: Newcomer): User {
  const tokens = createSessionTokens(ring, { idle: 3_600_000, absolute: 3_600_000 })
  const now = Math.floor(Date.now() / 1000)
  const user = `user-${number}@corp.example`
  const session = mintedSession({ user, groups: ['staff'], managed: true, seconds: 3_600 }, now)
  const sealed = tokens.seal({ ...session, browser: canaries['sealed session'] }, 'wiki')
  const cookie = `${sessionCookieName}=${sealed}`
  return { number, canaries, cookie, protocol: protocolOf(number) }
}

/**
 * A user who signs in at the identity provider. The browser shows the sign-in host an id that it has from before:
 * the canary, as the 16 octets that it stands for.
 * @throws when there is no session in the end
 */
export async function signInUser({ ca, ports }: Setting, { number, canaries }: Newcomer): Promise<User> {
  const browser = new Browser(ca)
  const id = sixteenOctets(canaries['sealed session'])
  browser.jar.keep(`signin.${suffix}`, [`${browserCookieName}=${id}; Path=/; Secure`])
  const { email } = people[number % people.length]!
  const query = `/s/${number}/query?q=${canaries.query}`
  await browser.signIn(`https://${proxied(appHost)}:${ports.https}${query}`, email)
  const token = browser.jar.value(proxied(appHost), sessionCookieName)
  if (token === undefined) throw new Error(`${email} could not sign in`)
  return { number, canaries, cookie: `${sessionCookieName}=${token}`, protocol: protocolOf(number) }
}

/** Ends a user's session at an edge. */
export async function signOut({ cookie }: User, client: ClientOptions): Promise<void> {
  const headers = { cookie, origin: `https://${proxied(appHost)}:${client.port}` }
  await http1(client, proxied(appHost), { method: 'POST', path: '/.sallyport/sign-out', headers })
}

/** Whether an edge still takes a user's session. */
export async function isServed({ cookie, number }: User, client: ClientOptions): Promise<boolean> {
  const request = { path: `/s/${number}/query`, headers: { cookie, accept: 'application/json' } }
  return (await http1(client, proxied(appHost), request)).status !== 401
}

const protocolOf = (number: number): User['protocol'] => (number % 2 === 0 ? 'HTTP/1.1' : 'HTTP/2')

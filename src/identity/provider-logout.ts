import type { OidcConfig } from '../config/index.ts'
import type { Revocations } from '../session/index.ts'
import { failureAnswer, type HostAnswer, type HostRequest } from './answers.ts'
import type { LoggedOut } from './logout-token.ts'
import { providerName } from './new-session.ts'
import { ProviderError } from './provider-error.ts'
import type { Provider } from './provider.ts'

/** What the provider's own sign-outs end. */
export interface ProviderLogoutOptions {
  readonly oidc: OidcConfig
  readonly provider: Provider
  readonly revocations: Revocations
  /** Whether one more may be ended by the front channel now; it is not authenticated. */
  readonly mayEnd: () => boolean
}

const neverStored = ['cache-control', 'no-store'] as const

/** The provider tells from server to server that a user has signed out (OpenID Connect Back-Channel Logout 1.0, 2.5). */
export async function backChannelLogout(
  { content, reference }: HostRequest,
  { oidc, provider, revocations }: Omit<ProviderLogoutOptions, 'mayEnd'>,
): Promise<HostAnswer> {
  const token = new URLSearchParams(content).get('logout_token')
  if (token === null) return failureAnswer('logout-invalid', reference)
  const told = await provider.readLogoutToken(token).catch(unlessInvalid)
  if (told === undefined) return failureAnswer('logout-invalid', reference)
  endSessions(told, oidc.issuer, revocations)
  return { status: 200, fields: neverStored, body: '', outcome: 'logged-out-by-provider' }
}

/**
 * The end is dated as the token is, so one that comes a second time ends nothing that began since. One that names a session
 * ends that alone, for the user may have others, and with it what the provider gave no such name.
 */
function endSessions({ subject, session, at }: LoggedOut, issuer: string, revocations: Revocations): void {
  if (session !== '') revocations.revoke('provider-session', providerName(issuer, session), at)
  if (subject === '') return
  revocations.revoke(session === '' ? 'subject' : 'unnamed-session', providerName(issuer, subject), at)
}

/** To a token that is wrong the answer is 400 (2.8); a provider whose keys cannot be had may try again. */
function unlessInvalid(error: unknown): undefined {
  if (!(error instanceof ProviderError) || error.reason !== 'invalid') throw error
}

/**
 * The provider loads this in a frame of its own page while a user signs out there. Frames of other sites bring no cookies,
 * so the session is what the provider names: nobody else knows that (OpenID Connect Front-Channel Logout 1.0, 3).
 */
export function frontChannelLogout(url: URL, options: ProviderLogoutOptions): HostAnswer {
  const { oidc, revocations, mayEnd } = options
  const session = url.searchParams.get('sid') ?? ''
  const isOfProvider = url.searchParams.get('iss')?.replace(/\/$/, '') === oidc.issuer
  const isLogout = oidc.frontChannelLogout && isOfProvider && session !== ''
  if (isLogout && mayEnd()) revocations.revoke('front-channel', providerName(oidc.issuer, session))
  const policy = `default-src 'none'; frame-ancestors ${new URL(oidc.issuer).origin}`
  const fields = [...neverStored, 'content-security-policy', policy, 'content-type', 'text/plain']
  return { status: 200, fields, body: '', outcome: isLogout ? 'logged-out-by-provider' : 'page' }
}

/** Far more users than sign out in a minute, and far fewer than make an edge forget what it must know. */
const mostAMinute = 600

/** Counts what has been ended in this minute. */
export function createFrontChannelLimit(now: () => number): () => boolean {
  let [minute, count] = [0, 0]
  return () => {
    const current = Math.floor(now() / 60_000)
    if (current !== minute) [minute, count] = [current, 0]
    return ++count <= mostAMinute
  }
}

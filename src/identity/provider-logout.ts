import type { OidcConfig } from '../config/index.ts'
import type { Revocations } from '../session/index.ts'
import { failureAnswer, type HostAnswer } from './answers.ts'
import { providerName } from './new-session.ts'
import type { Provider } from './provider.ts'
import type { HostRequest } from './sign-in-host.ts'

/** What the provider's own sign-outs end. */
export interface ProviderLogoutOptions {
  readonly oidc: OidcConfig
  readonly provider: Provider
  readonly revocations: Revocations
}

const neverStored = ['cache-control', 'no-store'] as const

/** The provider tells from server to server that a user has signed out (OpenID Connect Back-Channel Logout 1.0, 2.5). */
export async function backChannelLogout(
  { content, reference }: HostRequest,
  { oidc, provider, revocations }: ProviderLogoutOptions,
): Promise<HostAnswer> {
  const token = new URLSearchParams(content).get('logout_token')
  if (token === null) return failureAnswer('logout-invalid', reference)
  const { subject, session } = await provider.readLogoutToken(token)
  // One that names a session ends that alone; the user may have others.
  if (session === '') revocations.revoke('subject', providerName(oidc.issuer, subject))
  else revocations.revoke('provider-session', providerName(oidc.issuer, session))
  return { status: 200, fields: neverStored, body: '', outcome: 'logged-out-by-provider' }
}

/**
 * The provider loads this in a frame of its own page while a user signs out there. Frames of other sites bring no cookies,
 * so the session is what the provider names: nobody else knows that (OpenID Connect Front-Channel Logout 1.0, 3).
 */
export function frontChannelLogout(url: URL, { oidc, revocations }: ProviderLogoutOptions): HostAnswer {
  const session = url.searchParams.get('sid') ?? ''
  const isOfProvider = url.searchParams.get('iss')?.replace(/\/$/, '') === oidc.issuer
  if (isOfProvider && session !== '')
    revocations.revoke('provider-session', providerName(oidc.issuer, session))
  const policy = `default-src 'none'; frame-ancestors ${new URL(oidc.issuer).origin}`
  const fields = [...neverStored, 'content-security-policy', policy, 'content-type', 'text/plain']
  return { status: 200, fields, body: '', outcome: 'logged-out-by-provider' }
}

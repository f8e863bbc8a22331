import { AuthorizationResponseError } from 'openid-client'

/** Why the provider did not give us a user. */
export class ProviderError extends Error {
  readonly reason: 'denied' | 'unreachable' | 'invalid'

  constructor(reason: ProviderError['reason'], cause: unknown) {
    super(`identity provider: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'ProviderError'
    this.reason = reason
  }
}

/** An answer with `error` is the user's or the provider's no; a network failure is an outage. */
export function asProviderError(error: unknown): ProviderError {
  if (error instanceof AuthorizationResponseError) return new ProviderError('denied', error)
  const unreachable = error instanceof TypeError || (error as { code?: string }).code === 'OAUTH_TIMEOUT'
  return new ProviderError(unreachable ? 'unreachable' : 'invalid', error)
}

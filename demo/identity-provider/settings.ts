import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { Context } from 'oidc-provider'
import type { Html } from '../web/html.ts'
import { memoryAdapter } from './memory.ts'
import { problemPage, signOutPage, signedOutPage } from './pages.ts'
import { claimsOf, personOf } from './people.ts'
import { interactionsWithSecondFactor, password, secondFactor } from './second-factor.ts'
import { pagePolicy } from './style.ts'

/** The one application that may ask this provider to sign people in. */
export interface ClientRegistration {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** Where the application is told that somebody has signed out (OpenID Connect Back-Channel Logout). */
  readonly backChannelLogoutUri?: string
  /** What is said of everybody beside, or instead. */
  readonly moreClaims?: MoreClaims
}

/** Where claims are for. */
export type ClaimsUse = 'id_token' | 'userinfo'
export type MoreClaims = (use: ClaimsUse) => Readonly<Record<string, unknown>>

const hour = 3600

/**
 * The configuration of oidc-provider for the demo.
 * @param fetch by which the provider reaches the application
 */
export const settings = (client: ClientRegistration, fetch: typeof globalThis.fetch) => ({
  fetch,
  adapter: memoryAdapter(),
  clients: [clientMetadata(client)],
  jwks: { keys: [signingKey()] },
  cookies: cookieSettings(),
  claims: {
    openid: ['sub', 'acr', 'amr', 'auth_time'],
    email: ['email', 'email_verified'],
    profile: ['name'],
    groups: ['groups'],
    device: ['device_managed'],
  },
  scopes: ['openid', 'email', 'profile', 'groups', 'device'],
  // The demo's client reads the ID token alone, so it carries every claim and no userinfo call is needed.
  conformIdTokenClaims: false,
  acrValues: [password.acr, secondFactor.acr],
  pkce: { required: () => true },
  responseTypes: ['code'],
  ttl: {
    AccessToken: hour,
    AuthorizationCode: 60,
    Grant: 12 * hour,
    IdToken: hour,
    Interaction: hour,
    Session: 12 * hour,
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: showSignOut, postLogoutSuccessSource: showSignedOut },
  },
  interactions: {
    policy: interactionsWithSecondFactor(),
    url: (_: Context, { uid }: { uid: string }) => `/sign-in/${uid}`,
  },
  findAccount: findAccount(client.moreClaims ?? (() => ({}))),
  loadExistingGrant: grantEverything,
  renderError: showProblem,
})

const clientMetadata = (client: ClientRegistration) => ({
  client_id: client.clientId,
  client_secret: client.clientSecret,
  client_name: 'Sallyport',
  redirect_uris: client.redirectUris,
  post_logout_redirect_uris: client.postLogoutRedirectUris,
  grant_types: ['authorization_code'],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
  // auth_time belongs in every ID token: the client decides by it when a sign-in is too old.
  require_auth_time: true,
  ...(client.backChannelLogoutUri !== undefined && {
    backchannel_logout_uri: client.backChannelLogoutUri,
    backchannel_logout_session_required: true,
  }),
})

function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: randomUUID() }
}

function cookieSettings() {
  const attributes = { httpOnly: true, secure: true, sameSite: 'lax' }
  return { keys: [randomBytes(32).toString('hex')], long: attributes, short: attributes }
}

const findAccount = (moreClaims: MoreClaims) => (_: Context, sub: string) => {
  const person = personOf(sub)
  return (
    person && {
      accountId: person.email,
      claims: (use: ClaimsUse) => ({ ...claimsOf(person), ...moreClaims(use) }),
    }
  )
}

/** The client is the company's own, so nobody is asked for consent. */
async function grantEverything({ oidc }: Context) {
  const properties = { accountId: oidc.session?.accountId, clientId: oidc.client?.clientId }
  const grant = new oidc.provider.Grant(properties)
  grant.addOIDCScope('openid email profile groups device')
  await grant.save()
  return grant
}

function show(context: Context, content: Html): void {
  context.type = 'html'
  context.set('content-security-policy', pagePolicy)
  context.set('referrer-policy', 'no-referrer')
  context.body = content.text
}

const showSignOut = (context: Context, form: string) => show(context, signOutPage(form))
const showSignedOut = (context: Context) => show(context, signedOutPage())
const showProblem = (context: Context, out: { error: string; error_description?: string }) =>
  show(context, problemPage(out.error, out.error_description ?? ''))

import { randomBytes } from 'node:crypto'
import type { AppTable } from '../apps/index.ts'
import type { OidcConfig, SessionConfig } from '../config/index.ts'
import {
  browserCookieName,
  fragmentCookiePrefix,
  hostCookie,
  signInContext,
  signInCookieName,
  type HandOff,
  type Revocations,
  type Session,
  type SessionTokens,
  type SignInRequest,
} from '../session/index.ts'
import { failureAnswer, pageAnswer, redirectAnswer, type HostAnswer } from './answers.ts'
import { identityFrom, type Identity } from './claims.ts'
import { flowSeconds, type Flow, type Flows } from './flow.ts'
import { originalAddress } from './outsiders.ts'
import { onwardPage } from './onward-page.ts'
import { browserOf, fragmentOf, tokenOf } from './request-cookies.ts'
import { ProviderError, type Provider } from './provider.ts'

/** A request for the sign-in host. */
export interface HostRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly cookies: string | undefined
  readonly origin: string | undefined
  /** Shown to the user on failure. */
  readonly reference: string
}

export interface SignInHostOptions {
  /** `https://signin.<suffix>[:port]` */
  readonly origin: string
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
  readonly apps: AppTable
  readonly oidc: OidcConfig
  readonly session: SessionConfig
  readonly provider: Provider
  readonly flows: Flows
  readonly tokens: SessionTokens
  readonly handOff: HandOff
  readonly revocations: Revocations
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const browserSeconds = 365 * 86_400

/** The only host that talks to the identity provider. */
export class SignInHost {
  readonly #options: SignInHostOptions

  constructor(options: SignInHostOptions) {
    this.#options = options
  }

  /** Answers one request; never rejects for anything a user or the provider does. */
  async answer(request: HostRequest): Promise<HostAnswer> {
    const url = new URL(this.#options.origin + request.target)
    try {
      switch (`${request.method} ${url.pathname}`) {
        case 'GET /':
          return this.#overview(request)
        case 'GET /start':
          return await this.#start(request, url)
        case 'GET /callback':
          return await this.#callback(request, url)
        case 'GET /sign-out':
          return this.#askSignOut()
        case 'POST /sign-out':
          return await this.#signOut(request)
        case 'GET /signed-out':
          return this.#signedOut()
        default:
          return failureAnswer('not-found', request.reference)
      }
    } catch (error) {
      if (error instanceof ProviderError) return failureAnswer(`provider-${error.reason}`, request.reference)
      throw error
    }
  }

  /** Where an app's host sends a browser without a session. */
  async #start(request: HostRequest, url: URL): Promise<HostAnswer> {
    const wanted = this.#options.handOff.openRequest(url.searchParams.get('r') ?? '')
    if (wanted === undefined) return failureAnswer('link-invalid', request.reference)
    const session = this.#sessionOf(request)
    if (session !== undefined) return redirectAnswer(this.#ticketUrl(session, wanted), 'handed-on')
    return this.#begin(request, wanted)
  }

  /** The provider's page would lose the fragment of the wanted place, so a page of ours keeps it first. */
  async #begin(request: HostRequest, wanted: SignInRequest | undefined): Promise<HostAnswer> {
    const { flows, provider } = this.#options
    const browser = browserOf(request.cookies) ?? randomBytes(16).toString('base64url')
    const flow = flows.begin(wanted)
    const location = await provider.authorizationUrl(flows.secretsOf(flow, browser))
    const fields = ['set-cookie', hostCookie(browserCookieName, browser, browserSeconds)]
    return pageAnswer(200, onwardPage(location, flow.id, flowSeconds), 'begun', fields)
  }

  /** Where the provider sends the browser back to. */
  async #callback(request: HostRequest, url: URL): Promise<HostAnswer> {
    const { flows, provider, oidc, now } = this.#options
    const browser = browserOf(request.cookies)
    const state = url.searchParams.get('state') ?? ''
    const flow = flows.resume(state, browser)
    if (flow === undefined || browser === undefined) return failureAnswer('state-invalid', request.reference)
    const redeemed = provider.redeem(url, { ...flows.secretsOf(flow, browser), state })
    const claims = await redeemed.catch(unlessDenied)
    const identity = claims && identityFrom(claims, oidc, Math.floor(now() / 1000))
    if (identity !== undefined)
      return this.#signedIn(request, flow, this.#newSession(request, identity, browser))
    const failure = claims === undefined ? 'provider-denied' : 'no-user'
    return this.#outsider(request, flow) ?? failureAnswer(failure, request.reference)
  }

  /** Whom the provider does not let in, or does not know, may be sent to the app's own address. */
  #outsider(request: HostRequest, flow: Flow): HostAnswer | undefined {
    const { apps, portPart } = this.#options
    const fragment = fragmentOf(request.cookies, flow.id)
    const address = originalAddress(apps, flow.request, portPart, fragment)
    return address === undefined ? undefined : redirectAnswer(address, 'outsider')
  }

  /**
   * Apps may still be open from a sign-in that has been idle since. For the same user it goes on, so that
   * one sign-out ends all of them; another user's ends here.
   */
  #newSession(request: HostRequest, identity: Identity, browser: string): Session {
    const previous = this.#idleSessionOf(request)
    const goesOn = previous?.user === identity.user && previous.browser === browser
    if (previous !== undefined && !goesOn) this.#options.revocations.revokeSession(previous)
    const seconds = Math.floor(this.#options.now() / 1000)
    const random = randomBytes(12).toString('base64url')
    const expires = seconds + Math.floor(this.#options.session.absolute / 1000)
    const id = goesOn ? previous.id : random
    return { id, share: random, ...identity, compliant: false, browser, expires, sealedAt: seconds }
  }

  #signedIn(request: HostRequest, flow: Flow, session: Session): HostAnswer {
    const token = this.#options.tokens.seal(session, signInContext)
    const fields = ['set-cookie', hostCookie(signInCookieName, token)]
    if (flow.request === undefined) return redirectAnswer(`${this.#options.origin}/`, 'signed-in', fields)
    const cookie = fragmentCookiePrefix + flow.id
    const fragment = fragmentOf(request.cookies, flow.id)
    const cleared = fragment === '' ? [] : ['set-cookie', hostCookie(cookie, '', 0)]
    return redirectAnswer(this.#ticketUrl(session, flow.request) + fragment, 'signed-in', [
      ...fields,
      ...cleared,
    ])
  }

  #ticketUrl(session: Session, request: SignInRequest): string {
    const ticket = this.#options.handOff.sealTicket({ session, request })
    return `https://${request.host}${this.#options.portPart}/.sallyport/session?t=${ticket}`
  }

  /** The user's applications, or a way to sign in. */
  #overview(request: HostRequest): HostAnswer {
    const session = this.#sessionOf(request)
    const { apps } = this.#options
    const links = apps.apps.flatMap(app => {
      const href = apps.proxiedUrl(app, app.start)
      return href === undefined ? [] : [{ label: app.name, href }]
    })
    const who =
      session === undefined
        ? 'You are not signed in yet; opening an application signs you in.'
        : `You are signed in as ${session.user}.`
    const actions = session === undefined ? [] : [{ label: 'Sign out everywhere', href: '/sign-out' }]
    return pageAnswer(
      200,
      { mark: 'Sallyport', title: 'Your applications', paragraphs: [who], links, actions },
      'page',
    )
  }

  #askSignOut(): HostAnswer {
    return pageAnswer(
      200,
      {
        mark: 'Sallyport',
        title: 'Sign out everywhere?',
        paragraphs: ['This ends your session in every application that you have opened through here.'],
        actions: [
          { label: 'Sign out everywhere', href: '/sign-out', method: 'post' },
          { label: 'Stay signed in', href: '/' },
        ],
      },
      'page',
    )
  }

  /** Ends every share of the sign-in, then the provider's own session. */
  async #signOut(request: HostRequest): Promise<HostAnswer> {
    const { origin, revocations, provider } = this.#options
    if (request.origin !== origin) return this.#askSignOut()
    const session = this.#idleSessionOf(request)
    if (session !== undefined) revocations.revokeSession(session)
    const done = `${origin}/signed-out`
    const location = await provider.endSessionUrl(done).catch(() => undefined)
    return redirectAnswer(location ?? done, 'signed-out', ['set-cookie', hostCookie(signInCookieName, '', 0)])
  }

  #signedOut(): HostAnswer {
    const page = {
      mark: 'Sallyport',
      title: 'You are signed out',
      paragraphs: ['Every application that you opened through here is signed out.'],
      actions: [{ label: 'Your applications', href: '/' }],
    }
    return pageAnswer(200, page, 'page', ['clear-site-data', '"cache"'])
  }

  #sessionOf(request: HostRequest): Session | undefined {
    return this.#unlessRevoked(this.#options.tokens.open(tokenOf(request.cookies), signInContext))
  }

  /** Also when it has been idle too long to be used. */
  #idleSessionOf(request: HostRequest): Session | undefined {
    return this.#unlessRevoked(this.#options.tokens.openIdle(tokenOf(request.cookies), signInContext))
  }

  #unlessRevoked(session: Session | undefined): Session | undefined {
    return session !== undefined && this.#options.revocations.isRevoked(session) ? undefined : session
  }
}

/** A no of the provider is an answer; everything else is a failure. */
function unlessDenied(error: unknown): undefined {
  if (!(error instanceof ProviderError) || error.reason !== 'denied') throw error
}

import { randomBytes } from 'node:crypto'
import type { AppTable } from '../apps/index.ts'
import type { OidcConfig, SessionConfig } from '../config/index.ts'
import {
  browserCookieName,
  clockSkewSeconds,
  hostCookie,
  meetsDemand,
  signInCookieName,
  type Demand,
  type HandOff,
  type Revocations,
  type SessionTokens,
} from '../session/index.ts'
import { failureAnswer, pageAnswer, redirectAnswer, type HostAnswer, type HostRequest } from './answers.ts'
import { identityFrom, type Identity } from './claims.ts'
import type { DeviceChecks } from './device-check.ts'
import { flowSeconds, type Flow, type Flows } from './flow.ts'
import { originalAddress } from './outsiders.ts'
import { onwardPage } from './onward-page.ts'
import { browserOf, fragmentOf } from './request-cookies.ts'
import { newSession, providerName, type KnownGroups } from './new-session.ts'
import { overviewPage, signedOutPage, signOutPage } from './pages.ts'
import type { Provider } from './provider.ts'
import { ProviderError } from './provider-error.ts'
import { backChannelLogout, createFrontChannelLimit, frontChannelLogout } from './provider-logout.ts'
import { createSignInCookie, type SignInCookie } from './sign-in-cookie.ts'
import { createWayOn, type WayOn } from './way-on.ts'

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
  /** How devices show certificates after a sign-in; undefined when none are asked for. */
  readonly devices: DeviceChecks | undefined
  /** The groups that go into sessions. */
  readonly knownGroups: () => KnownGroups
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const browserSeconds = 365 * 86_400

/** The only host that talks to the identity provider. */
export class SignInHost {
  readonly #options: SignInHostOptions
  readonly #cookie: SignInCookie
  readonly #wayOn: WayOn
  readonly #mayEnd: () => boolean

  constructor(options: SignInHostOptions) {
    this.#options = options
    this.#mayEnd = createFrontChannelLimit(options.now)
    this.#cookie = createSignInCookie(options.tokens, options.revocations)
    this.#wayOn = createWayOn({ ...options, cookie: this.#cookie })
  }

  /** Answers one request; never rejects for anything a user or the provider does. */
  async answer(request: HostRequest): Promise<HostAnswer> {
    const url = new URL(this.#options.origin + request.target)
    try {
      switch (`${request.method} ${url.pathname}`) {
        case 'GET /':
          return overviewPage(this.#options.apps, this.#cookie.open(request.cookies)?.session)
        case 'GET /start':
          return await this.#start(request, url)
        case 'GET /callback':
          return await this.#callback(request, url)
        case 'GET /device':
          return this.#wayOn.fromDevice(request, url)
        case 'GET /sign-out':
          return signOutPage()
        case 'POST /sign-out':
          return await this.#signOut(request)
        case 'POST /back-channel-logout':
          return await backChannelLogout(request, this.#options)
        case 'GET /front-channel-logout':
          return frontChannelLogout(url, { ...this.#options, mayEnd: this.#mayEnd })
        case 'GET /signed-out':
          return signedOutPage()
        default:
          return failureAnswer('not-found', request.reference)
      }
    } catch (error) {
      if (error instanceof ProviderError) return failureAnswer(`provider-${error.reason}`, request.reference)
      throw error
    }
  }

  /** Where an app's host sends a browser that has no session, or must prove more than it has. */
  async #start(request: HostRequest, url: URL): Promise<HostAnswer> {
    const { handOff, knownGroups, now } = this.#options
    const wanted = handOff.openRequest(url.searchParams.get('r') ?? '')
    if (wanted === undefined) return failureAnswer('link-invalid', request.reference)
    const shown = this.#cookie.open(request.cookies)
    const session = shown?.session
    const isEnough =
      session !== undefined &&
      (session.groupNames === '' || session.groupNames === knownGroups().digest) &&
      (wanted.demand === undefined || meetsDemand(session.proofs, sooner(wanted.demand), now() / 1000))
    if (isEnough) return this.#wayOn.fromApp(url, request, shown!, wanted)
    // Where it shows already, one question is enough.
    const anew = this.#cookie.wasEnded(request.cookies)
    return this.#begin(request, this.#options.flows.begin(wanted, anew))
  }

  /** The provider's page would lose the fragment of the wanted place, so a page of ours keeps it first. */
  async #begin(request: HostRequest, flow: Flow): Promise<HostAnswer> {
    const { flows, provider } = this.#options
    const browser = browserOf(request.cookies) ?? randomBytes(16).toString('base64url')
    const wanted = flow.request?.demand
    const demand = flow.anew ? { strength: wanted?.strength ?? 'password', within: 0 } : wanted
    const user = this.#cookie.openIdle(request.cookies)?.user
    const location = await provider.authorizationUrl(flows.secretsOf(flow, browser), { demand, user })
    const fields = ['set-cookie', hostCookie(browserCookieName, browser, browserSeconds)]
    return pageAnswer(200, onwardPage(location, flow.id, flowSeconds), 'begun', fields)
  }

  /** Where the provider sends the browser back to. */
  async #callback(request: HostRequest, url: URL): Promise<HostAnswer> {
    const { flows, provider, oidc } = this.#options
    const browser = browserOf(request.cookies)
    const state = url.searchParams.get('state') ?? ''
    const flow = flows.resume(state, browser)
    if (flow === undefined || browser === undefined) return failureAnswer('state-invalid', request.reference)
    const redeemed = provider.redeem(url, { ...flows.secretsOf(flow, browser), state })
    const claims = await redeemed.catch(unlessDenied)
    const identity = claims && identityFrom(claims, oidc, { from: flow.issuedAt, until: this.#seconds() })
    if (identity !== undefined) return this.#identified(request, flow, identity, browser)
    const isStepUp = flow.request?.demand !== undefined && this.#cookie.open(request.cookies) !== undefined
    if (claims === undefined && isStepUp) return this.#wayOn.cancelled(request, flow.request)
    const failure = claims === undefined ? 'provider-denied' : 'no-user'
    return this.#outsider(request, flow) ?? failureAnswer(failure, request.reference)
  }

  /** Whom the provider does not let in, or does not know, may be sent to the app's own address. */
  #outsider(request: HostRequest, flow: Flow): HostAnswer | undefined {
    const { apps, portPart } = this.#options
    // Who is asked for more has been let in already.
    if (flow.request?.demand !== undefined) return undefined
    const fragment = fragmentOf(request.cookies, flow.id)
    const address = originalAddress(apps, flow.request, portPart, fragment)
    return address === undefined ? undefined : redirectAnswer(address, 'outsider')
  }

  async #identified(
    request: HostRequest,
    flow: Flow,
    identity: Identity,
    browser: string,
  ): Promise<HostAnswer> {
    const { oidc, session, knownGroups, revocations } = this.#options
    const { issuer } = oidc
    const shown = this.#cookie.open(request.cookies)?.session
    if (shown?.user !== identity.user && this.#wasEnded(identity)) {
      if (!flow.anew) return this.#begin(request, { ...flow, anew: true, issuedAt: this.#seconds() })
      // What was asked for stood in the user's own address bar, so the answer must show it.
      if (identity.datedAt < flow.issuedAt - clockSkewSeconds)
        return this.#wayOn.notEnough(request, flow.request)
    }
    const made = newSession({
      identity,
      issuer,
      previous: this.#cookie.openIdle(request.cookies),
      proofs: shown?.proofs ?? [],
      browser,
      absolute: session.absolute,
      groups: knownGroups(),
      revocations,
      now: this.#seconds(),
    })
    return this.#wayOn.fromProvider(request, made, flow.request, flow.id)
  }

  /**
   * Whose sign-ins were all ended must not come back in silence, by what the provider remembers; who shows one that was
   * made since has not.
   */
  #wasEnded({ user, subject, providerSession, datedAt }: Identity): boolean {
    const { revocations, oidc } = this.#options
    const endedAt = revocations.endedAt({
      user,
      subject: providerName(oidc.issuer, subject),
      providerSession: providerName(oidc.issuer, providerSession),
    })
    return endedAt > 0 && datedAt <= endedAt + clockSkewSeconds
  }

  /** Ends every share of the sign-in, then the provider's own session. */
  async #signOut(request: HostRequest): Promise<HostAnswer> {
    const { origin, revocations, provider } = this.#options
    if (request.origin !== origin) return signOutPage()
    const session = this.#cookie.openIdle(request.cookies)
    if (session !== undefined) revocations.revoke('session', session.id)
    const done = `${origin}/signed-out`
    const location = await provider.endSessionUrl(done).catch(() => undefined)
    return redirectAnswer(location ?? done, 'signed-out', ['set-cookie', hostCookie(signInCookieName, '', 0)])
  }

  #seconds(): number {
    return Math.floor(this.#options.now() / 1000)
  }
}

/** The edge that asks may have a clock that is fast: what is all but over for us is over for it. */
const sooner = ({ strength, within }: Demand): Demand => ({
  strength,
  within: Math.max(0, within - clockSkewSeconds),
})

/** A no of the provider is an answer; everything else is a failure. */
function unlessDenied(error: unknown): undefined {
  if (!(error instanceof ProviderError) || error.reason !== 'denied') throw error
}

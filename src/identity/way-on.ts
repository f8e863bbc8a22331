import { fragmentCookiePrefix, hostCookie, meetsDemand, signInCookieName } from '../session/index.ts'
import type { HandOff, Session, SignInRequest } from '../session/index.ts'
import { failureAnswer, redirectAnswer, type HostAnswer, type HostRequest } from './answers.ts'
import { isCheckOf, type DeviceChecks } from './device-check.ts'
import { uncheckedPage } from './pages.ts'
import { fragmentOf } from './request-cookies.ts'
import type { ShownSignIn, SignInCookie } from './sign-in-cookie.ts'

export interface WayOnOptions {
  readonly cookie: SignInCookie
  /** `https://signin.<suffix>[:port]` */
  readonly origin: string
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
  readonly handOff: HandOff
  readonly devices: DeviceChecks | undefined
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What follows once it is known who the user is: the check of the device, and the app. */
export interface WayOn {
  /**
   * Somebody has just signed in.
   * @param wanted what to do afterwards; undefined when the user only signs in
   * @param flow the flow's id
   */
  fromProvider(
    request: HostRequest,
    session: Session,
    wanted: SignInRequest | undefined,
    flow: string,
  ): HostAnswer
  /** The provider did not say what was asked for; the user can try again. */
  notEnough(request: HostRequest, wanted: SignInRequest | undefined, fields?: readonly string[]): HostAnswer
  /** Who is signed in did not want to prove more; the user can try again. */
  cancelled(request: HostRequest, wanted: SignInRequest | undefined): HostAnswer
  /** The device host has sent the browser back. */
  fromDevice(request: HostRequest, url: URL): HostAnswer
  /** An app's host asks for somebody who has signed in before. */
  fromApp(url: URL, request: HostRequest, signIn: ShownSignIn, wanted: SignInRequest): HostAnswer
}

/** Browsers drop a cookie of more than 4,096 octets with its name and attributes (RFC 6265bis 5.6). */
const longestToken = 3_600
/** How long somebody is sent to the device host without being asked. */
const patienceSeconds = 60

export function createWayOn({ cookie, origin, portPart, handOff, devices, now }: WayOnOptions): WayOn {
  const seconds = (): number => Math.floor(now() / 1000)

  const ticketUrl = (session: Session, request: SignInRequest): string =>
    `https://${request.host}${portPart}/.sallyport/session?t=${handOff.sealTicket({ session, request })}`

  const nextUrl = ({ session, isChecked }: ShownSignIn, wanted: SignInRequest | undefined): string => {
    if (!isChecked) return devices!.checkUrl(session, wanted)
    return wanted === undefined ? `${origin}/` : ticketUrl(session, wanted)
  }

  const againTo = (wanted: SignInRequest | undefined): string | undefined =>
    wanted && `/start?r=${handOff.sealRequest({ ...wanted, issuedAt: seconds() })}`

  /** The provider let the user in with less than was asked for; to send them there again at once would never end. */
  const notEnough: WayOn['notEnough'] = ({ reference }, wanted, fields) =>
    failureAnswer('step-up-failed', reference, fields, againTo(wanted))

  /** Keeps the sign-in in its cookie, so that no step from here needs the provider again, and leads on. */
  const leadOn = (
    request: HostRequest,
    signIn: ShownSignIn,
    wanted: SignInRequest | undefined,
    flow?: string,
  ): HostAnswer => {
    const token = cookie.seal(signIn)
    if (token.length > longestToken) return failureAnswer('too-many-groups', request.reference)
    const fields = ['set-cookie', hostCookie(signInCookieName, token)]
    const demand = wanted?.demand
    if (demand !== undefined && !meetsDemand(signIn.session.proofs, demand, seconds()))
      return notEnough(request, wanted, fields)
    const fragment = flow === undefined ? '' : fragmentOf(request.cookies, flow)
    if (fragment !== '') fields.push('set-cookie', hostCookie(`${fragmentCookiePrefix}${flow}`, '', 0))
    const outcome = signIn.isChecked ? 'signed-in' : 'device-asked'
    return redirectAnswer(nextUrl(signIn, wanted) + fragment, outcome, fields)
  }

  return {
    notEnough,

    cancelled: ({ reference }, wanted) => failureAnswer('step-up-cancelled', reference, [], againTo(wanted)),

    fromProvider: (request, session, wanted, flow) =>
      leadOn(request, { session, isChecked: devices === undefined }, wanted, flow),

    fromDevice(request, url) {
      const sealed = url.searchParams.get('d') ?? ''
      const checked = devices?.openResult(sealed)
      if (checked === undefined) return failureAnswer('state-invalid', request.reference)
      // Before anything else: a browser that was sent here with it has used it up for every other.
      const isFirst = handOff.useUp(sealed)
      const session = cookie.open(request.cookies)?.session
      if (session === undefined || !isCheckOf(checked, session))
        return failureAnswer('state-invalid', request.reference)
      const certificate = isFirst ? checked.certificate : session.certificate
      return leadOn(request, { session: { ...session, certificate }, isChecked: true }, checked.request)
    },

    fromApp(url, request, { session, isChecked }, wanted) {
      if (isChecked || devices === undefined) return redirectAnswer(ticketUrl(session, wanted), 'handed-on')
      if (url.searchParams.has('unchecked')) return leadOn(request, { session, isChecked: true }, wanted)
      const check = devices.checkUrl(session, wanted)
      // Another tab may be at the device host now; who cannot reach it at all may do without.
      return seconds() - session.sealedAt < patienceSeconds
        ? redirectAnswer(check, 'device-asked')
        : uncheckedPage(check, `${url.pathname}${url.search}&unchecked`)
    },
  }
}

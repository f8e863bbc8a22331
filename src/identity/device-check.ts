import type { X509Certificate } from 'node:crypto'
import {
  clockSkewSeconds,
  createMessageSealer,
  type KeyRing,
  type Session,
  type SignInRequest,
} from '../session/index.ts'
import { nameDigest } from './name-digest.ts'

/** What a device is checked for. */
interface DeviceCheck extends Pick<Session, 'browser' | 'user'> {
  /** What to do afterwards; undefined when the user only signs in. */
  readonly request: SignInRequest | undefined
  /** Seconds since the epoch. */
  readonly issuedAt: number
}

/** What came of it. */
export interface CheckedDevice extends DeviceCheck {
  /** A digest of the subject of the certificate that the device has shown; empty when it has shown none that counts. */
  readonly certificate: string
}

/** The two sealed messages between the sign-in host and the device host, as URLs of the one and the other. */
export interface DeviceChecks {
  /** `https://device.<suffix>[:port]` and `https://signin.<suffix>[:port]` */
  readonly deviceOrigin: string
  readonly signInOrigin: string
  /** Where the sign-in host sends a browser to show its certificate. */
  checkUrl(session: Session, request: SignInRequest | undefined): string
  /** Where the device host sends it back to; undefined when the check is not ours or over ten minutes old. */
  resultUrl(sealedCheck: string, certificate: X509Certificate | undefined): string | undefined
  /** The result, or undefined when it is not ours or over a minute old. */
  openResult(sealed: string): CheckedDevice | undefined
}

/** A user may look for a certificate in the browser's dialog; the check itself gives nobody anything. */
const checkSeconds = 600
/** Nobody waits between the two hosts, whose clocks may differ. */
const resultSeconds = 60 + clockSkewSeconds

/**
 * @param now milliseconds since the epoch
 */
export function createDeviceChecks(
  ring: KeyRing,
  { deviceOrigin, signInOrigin }: Pick<DeviceChecks, 'deviceOrigin' | 'signInOrigin'>,
  now: () => number = Date.now,
): DeviceChecks {
  const checks = createMessageSealer<DeviceCheck>(ring, {
    purpose: 'device check',
    seconds: checkSeconds,
    now,
  })
  const results = createMessageSealer<CheckedDevice>(ring, {
    purpose: 'device result',
    seconds: resultSeconds,
    now,
  })
  const seconds = (): number => Math.floor(now() / 1000)

  return {
    deviceOrigin,
    signInOrigin,

    checkUrl({ browser, user }, request) {
      const check: DeviceCheck = { browser, user, request, issuedAt: seconds() }
      return `${deviceOrigin}/check?d=${checks.seal(check, '')}`
    },

    resultUrl(sealedCheck, certificate) {
      const check = checks.open(sealedCheck, '')
      if (check === undefined) return undefined
      const digest = certificate === undefined ? '' : subjectDigest(certificate)
      const result: CheckedDevice = { ...check, certificate: digest, issuedAt: seconds() }
      return `${signInOrigin}/device?d=${results.seal(result, '')}`
    },

    openResult: sealed => results.open(sealed, ''),
  }
}

/**
 * Whether a result belongs to a sign-in: to its browser and its user, and not to the sign-in itself, because the tabs of
 * one browser may sign in at once and the last of them leaves its sign-in to all.
 */
export const isCheckOf = (checked: CheckedDevice, { browser, user }: Session): boolean =>
  checked.browser === browser && checked.user === user

/** Names a device as long as its certificates are renewed; Node writes names so that no two are alike. */
const subjectDigest = ({ issuer, subject }: X509Certificate): string =>
  nameDigest(JSON.stringify([issuer, subject]))

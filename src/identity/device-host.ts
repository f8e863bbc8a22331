import type { X509Certificate } from 'node:crypto'
import { newReference } from '../pages/index.ts'
import { failureAnswer, redirectAnswer, type HostAnswer } from './answers.ts'
import type { DeviceChecks } from './device-check.ts'

/** A request to the device host, once TLS has judged what the device has shown. */
export interface DeviceVisit {
  readonly method: string
  readonly authority: string
  readonly target: string
  /** A certificate that counts, or undefined. */
  readonly certificate: X509Certificate | undefined
}

/** The host that asks for certificates: it says what was shown, to the sign-in host alone, and decides nothing. */
export function answerDevice(
  { method, authority, target, certificate }: DeviceVisit,
  checks: DeviceChecks,
): HostAnswer & { readonly reference: string } {
  const { deviceOrigin, signInOrigin } = checks
  const reference = newReference()
  const failed = (outcome: 'not-found' | 'link-invalid') => ({
    ...failureAnswer(outcome, reference, [], `${signInOrigin}/`),
    reference,
  })
  const url = URL.parse(target, deviceOrigin)
  const isOurs = url?.origin === deviceOrigin && URL.parse(`https://${authority}`)?.origin === deviceOrigin
  if (method !== 'GET' || !isOurs || url.pathname !== '/check') return failed('not-found')
  const location = checks.resultUrl(url.searchParams.get('d') ?? '', certificate)
  return location === undefined
    ? failed('link-invalid')
    : { ...redirectAnswer(location, 'device-checked'), reference }
}

import { hkdfSync } from 'node:crypto'

const keyLength = 48
const shortestSecret = 32
const periodLength = 12 * 3_600_000

/** The number of the twelve-hour period that a time (milliseconds since the epoch) falls in. */
export const ticketPeriod = (now: number): number => Math.floor(now / periodLength)

/**
 * The 48 bytes that seal TLS session tickets in a period (HKDF-SHA256, RFC 5869), the same on every worker
 * and edge that holds the secret, so that a session resumes on any of them. Throws a `TypeError` for a secret
 * under 32 bytes.
 */
export const ticketKeys = (secret: Buffer, period: number): Buffer => {
  if (secret.length < shortestSecret) throw new TypeError('a ticket secret has at least 32 bytes')
  return Buffer.from(hkdfSync('sha256', secret, '', `sallyport tls tickets ${period}`, keyLength))
}

/** What is planted in sessions and looked for everywhere: 128 random bits each, in every spelling they could leak in. */
import { randomBytes } from 'node:crypto'

/** The parts of a session that must be nowhere at rest, in the order in which a report tells of them. */
export const canaryClasses = [
  'request cookie',
  'response cookie',
  'authorization',
  'query',
  'path tail',
  'form field',
  'json',
  'multipart file',
  'html response',
  'download',
  'gzip body',
  'websocket up',
  'websocket down',
  'inspected file',
  'judged file name',
  'sealed session',
] as const
export type CanaryClass = (typeof canaryClasses)[number]

export interface Canary {
  readonly class: CanaryClass
  /** The number of the session that carries it. */
  readonly session: number
  /** 32 lower-case hex digits. */
  readonly text: string
}

/** The canaries of one session by their class. */
export type SessionCanaries = Readonly<Record<CanaryClass, string>>

export const newSessionCanaries = (): SessionCanaries =>
  Object.fromEntries(canaryClasses.map(each => [each, randomBytes(16).toString('hex')])) as SessionCanaries

/** All canaries of some sessions. */
export const canariesOf = (
  sessions: readonly { readonly number: number; readonly canaries: SessionCanaries }[],
): Canary[] =>
  sessions.flatMap(({ number, canaries }) =>
    canaryClasses.map(each => ({ class: each, session: number, text: canaries[each] })),
  )

export const encodings = [
  'raw',
  'upper hex',
  'base64, first octet',
  'base64, second octet',
  'base64, third octet',
  'base64url',
  'percent',
  'UTF-16LE',
  'JSON-escaped',
] as const
export type Encoding = (typeof encodings)[number]

/** How a text stands in octets when it is encoded so, whatever stands around it. */
export const encoders: Readonly<Record<Encoding, (text: string) => Buffer>> = {
  raw: text => Buffer.from(text),
  'upper hex': text => Buffer.from(text.toUpperCase()),
  'base64, first octet': text => base64Inside(text, 0),
  'base64, second octet': text => base64Inside(text, 1),
  'base64, third octet': text => base64Inside(text, 2),
  // Of hex digits base64 and base64url are the same, so this one is of the 16 octets that the digits stand for.
  base64url: text => Buffer.from(sixteenOctets(text)),
  percent: text => Buffer.from(text.replaceAll(/./g, digit => `%${hexOf(digit)}`)),
  // Without the last NUL, so that UTF-16BE is found too.
  'UTF-16LE': text => Buffer.from(text, 'utf16le').subarray(0, -1),
  'JSON-escaped': text => Buffer.from(text.replaceAll(/./g, digit => `\\u00${hexOf(digit)}`)),
}

/** The 16 octets behind a canary as base64url, 22 characters: the form of random ids. */
export const sixteenOctets = (text: string): string => Buffer.from(text, 'hex').toString('base64url')

const hexOf = (digit: string): string => digit.charCodeAt(0).toString(16)

/** The characters that the text alone determines when so many octets of a group of three stand before it. */
function base64Inside(text: string, before: number): Buffer {
  const coded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64')
  const [from, to] = [Math.ceil((before * 8) / 6), Math.floor(((before + text.length) * 8) / 6)]
  return Buffer.from(coded.slice(from, to))
}

import type { LimitName, Limits } from '../../limits/index.ts'
import type { UpstreamResponse } from '../exchange.ts'
import { listOf } from '../fields.ts'
import { answerTooLate, invalidResponse } from './failures.ts'

export interface HeadReaderOptions {
  readonly limits: Limits
  readonly limitReached: (limit: LimitName) => void
}

/** Reads the heads of one response, whoever has parsed them. */
export interface HeadReader {
  /**
   * @param raw names and values in turn
   * @throws of the code `UND_ERR_RESPONSE` when it is no head that may go on, and `UND_ERR_HEADERS_TIMEOUT` when it only puts off the answer
   */
  read(status: number, raw: readonly (Buffer | string)[]): UpstreamResponse
}

/** Makes the reader of one response: its interim responses are counted (RFC 9110 15.2). */
export function createHeadReader({ limits, limitReached }: HeadReaderOptions): HeadReader {
  const deadline = performance.now() + limits['response-time']
  let interim = 0
  const beyond = (limit: LimitName, what: string): Error => {
    limitReached(limit)
    return invalidResponse(`too many ${what}`)
  }
  return {
    read(status, raw) {
      if (raw.length > 2 * limits['response-fields']) throw beyond('response-fields', 'fields')
      // Who is not asked to switch protocols has nothing to switch to (RFC 9110 15.2.2).
      if (status < 100 || status === 101 || status > 599) throw invalidResponse(`status ${status}`)
      if (status < 200 && ++interim > limits['interim-responses'])
        throw beyond('interim-responses', 'interim responses')
      // undici waits anew after each of them.
      if (status < 200 && performance.now() > deadline) throw answerTooLate()
      const head = { status, fields: responseFields(raw) }
      const coding = listOf(head.fields, 'transfer-encoding')
      // RFC 9112 6.1: we ask for no other coding, and could not tell where the content ends.
      if (coding !== undefined && coding.toLowerCase() !== 'chunked')
        throw invalidResponse(`transfer-encoding ${coding}`)
      return head
    },
  }
}

/** Fields as stages see them: names in lower case; values are octets, and latin1 keeps each of them (RFC 9110 5.5). */
export function responseFields(raw: readonly (Buffer | string)[]): string[] {
  const fields: string[] = []
  for (let index = 0; index < raw.length; index += 2)
    fields.push(textOf(raw[index]!).toLowerCase(), withoutSpace(textOf(raw[index + 1]!)))
  return fields
}

const textOf = (octets: Buffer | string): string =>
  typeof octets === 'string' ? octets : octets.toString('latin1')

/** RFC 9110 5.5: no part of a value; HTTP/2 must not carry it (RFC 9113 8.2.1), and clients drop what does. */
function withoutSpace(value: string): string {
  const isSpaced = isSpace(value.charCodeAt(0)) || isSpace(value.charCodeAt(value.length - 1))
  return isSpaced ? value.replace(/^[ \t]+|[ \t]+$/g, '') : value
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09

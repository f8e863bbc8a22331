import type { Client } from './client.ts'

/** What is for us is short: one thing that a page tells, or one token of a provider. */
const mostOctets = 16_384
const patienceMs = 10_000

/**
 * The content of a request that is for us: empty when it brings none.
 * @returns undefined for what is too long
 * @throws when the client goes away, or takes too long
 */
export async function readSmallContent({ body }: Client): Promise<string | undefined> {
  if (body === undefined) return ''
  const chunks: Buffer[] = []
  let octets = 0
  const tooLate = setTimeout(() => body.destroy(), patienceMs)
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      octets += chunk.length
      if (octets > mostOctets) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    clearTimeout(tooLate)
  }
}

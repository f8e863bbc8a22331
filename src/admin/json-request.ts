import type { IncomingMessage } from 'node:http'
import { words, type Answer } from './answer.ts'

/** A request's content as JSON, or why it is none. */
export type JsonContent = { readonly value: unknown } | { readonly refusal: Answer }

/**
 * Reads JSON that somebody posts.
 * @param what it is, in words
 * @param mostOctets more is not taken
 */
export async function readJson(
  request: IncomingMessage,
  what: string,
  mostOctets: number,
): Promise<JsonContent> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    return { refusal: words(415, `send ${what} as application/json`) }
  const text = await readText(request, mostOctets)
  if (text === undefined) return { refusal: words(413, `${what} has at most ${mostOctets} octets`) }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { value: undefined }
  }
}

async function readText(request: IncomingMessage, mostOctets: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let octets = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length
    if (octets > mostOctets) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

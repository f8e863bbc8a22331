import type { BodyRewriter } from '../../exchange.ts'
import { readPrologue, type Reached } from './worker-prologue.ts'

/**
 * Puts a script before that of a worker: after its directives, which would mean nothing in another place, and
 * before its first statement. Of an unfinished beginning at most 512 bytes are held back.
 * @param inner rewrites the worker's script
 * @param prefix a script that begins with `;` and ends with a line
 */
export function prefixWorkerScript(inner: BodyRewriter, prefix: Buffer): BodyRewriter {
  let held: Buffer = Buffer.alloc(0)
  let reached: Reached | undefined

  const place = (chunk: Buffer, final: boolean): Buffer[] => {
    if (reached?.inside === 'body') return [chunk]
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const text = bytes.toString('latin1')
    if (reached === undefined && text.length < 2 && !final) {
      held = bytes
      return []
    }
    reached = readPrologue(text, reached ?? beginning(text), final)
    const done = bytes.subarray(0, reached.at)
    const rest = bytes.subarray(reached.at)
    if (reached.inside === 'body') return [done, prefix, rest]
    held = Buffer.from(rest)
    reached = { ...reached, at: 0 }
    return final ? [bytes] : [done]
  }

  const placeAll = (chunks: readonly Buffer[]): Buffer[] => chunks.flatMap(chunk => place(chunk, false))
  return {
    push: chunk => placeAll(inner.push(chunk)),
    flush: () => placeAll(inner.flush()),
    end: () => [...placeAll(inner.end()), ...place(Buffer.alloc(0), true)],
  }
}

/** A hashbang is a comment at the very beginning. */
const beginning = (text: string): Reached =>
  text.startsWith('#!') ? { at: 2, inside: 'line comment' } : { at: 0, inside: 'prologue' }

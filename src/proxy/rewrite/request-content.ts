import { Transform, type Readable } from 'node:stream'
import type { BodyRewriter, Exchange } from '../exchange.ts'
import { boundaryOf } from '../multipart.ts'
import type { AppRewriter } from './app-rewriter.ts'
import { createMultipartDeleter } from './multipart-deleter.ts'

/** A request's content without our names: a form goes on as it comes, since it stays as long as it is. */
export async function requestContent(
  { client, request }: Exchange,
  content: Readable,
  { request: begin }: AppRewriter,
): Promise<Buffer | Readable> {
  if (request!.rewriteBody !== 'form') return rewriteContent(content, begin())
  const boundary = boundaryOf(client.field('content-type')!)!
  return streamOn(content, [], createMultipartDeleter(boundary, begin))
}

/** Up to this much is collected, so that the upstream gets a length, as it would have without us. */
const collectedBytes = 65_536

/**
 * A request's content with our names mapped back: whole when it is small, else a stream.
 * @throws when the client goes away before a small content is complete
 */
export async function rewriteContent(body: Readable, rewriter: BodyRewriter): Promise<Buffer | Readable> {
  const collected: Buffer[] = []
  let length = 0
  const iterator = body.iterator({ destroyOnReturn: false })
  for await (const chunk of iterator as AsyncIterable<Buffer>) {
    collected.push(...rewriter.push(chunk))
    length += chunk.length
    if (length > collectedBytes) return streamOn(body, collected, rewriter)
  }
  return Buffer.concat([...collected, ...rewriter.end()])
}

function streamOn(body: Readable, collected: readonly Buffer[], rewriter: BodyRewriter): Readable {
  const rest = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const piece of rewriter.push(chunk)) this.push(piece)
      done()
    },
    flush(done) {
      for (const piece of rewriter.end()) this.push(piece)
      done()
    },
  })
  for (const piece of collected) rest.push(piece)
  body.on('error', error => rest.destroy(error))
  rest.on('close', () => body.destroy())
  return body.pipe(rest)
}

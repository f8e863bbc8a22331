import type { ClientRequest, IncomingMessage } from 'node:http'
import type { ResponseReceiver } from './fetch.ts'
import { createHeadReader, type HeadReaderOptions } from './response-head.ts'

/** Tells of one failure: a request that is destroyed tells of another, and so does its response. */
export function failingOnce(receiver: ResponseReceiver): ResponseReceiver {
  let isOver = false
  return {
    onInterim: response => receiver.onInterim(response),
    onHead: response => receiver.onHead(response),
    onContent: chunk => receiver.onContent(chunk),
    onComplete(trailers) {
      isOver = true
      receiver.onComplete(trailers)
    },
    onFailure(error) {
      if (isOver) return
      isOver = true
      receiver.onFailure(error)
    },
  }
}

/**
 * Reads what a WebSocket's handshake is answered with when it is no 101: it takes the way of every response.
 * @param receiver told of no failure but by the request's own `error`
 */
export function readAnswer(
  outgoing: ClientRequest,
  receiver: ResponseReceiver,
  options: HeadReaderOptions,
): { resume(): void } {
  const heads = createHeadReader(options)
  let content: IncomingMessage | undefined
  /** What a listener throws would end the process. */
  const guarded =
    <T>(read: (given: T) => void) =>
    (given: T): void => {
      try {
        read(given)
      } catch (error) {
        outgoing.destroy(error as Error)
      }
    }
  const begin = (response: IncomingMessage): void => {
    content = response
    if (!receiver.onHead(heads.read(response.statusCode!, response.rawHeaders)))
      return void response.destroy()
    response.on(
      'data',
      guarded((chunk: Buffer) => void (receiver.onContent(chunk) || response.pause())),
    )
    response.on('end', () => receiver.onComplete([]))
    response.on('error', error => receiver.onFailure(error))
  }
  outgoing.on('response', guarded(begin))
  outgoing.on(
    'information',
    guarded(({ statusCode, rawHeaders }: { statusCode: number; rawHeaders: string[] }) =>
      receiver.onInterim(heads.read(statusCode, rawHeaders)),
    ),
  )
  return { resume: () => void content?.resume() }
}

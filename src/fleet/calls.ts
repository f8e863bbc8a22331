/** Questions from one process to another, and their answers. */
import type { Channel } from './channel.ts'

/** What may be asked, by name; arguments and answers are JSON. */
export type Handlers<Asked> = Readonly<Record<keyof Asked, (argument: never) => Promise<unknown>>>

type CallMessage =
  | { readonly call: number; readonly name: string; readonly argument: unknown }
  | { readonly answerTo: number; readonly answer?: unknown; readonly error?: string }

/** A process that takes longer than this to answer is taken for lost; a large policy set may take half of it. */
const longestAnswerMs = 60_000

/** Thrown when a question gets no answer: the other process ended, hangs, or failed at it. */
export class CallError extends Error {
  override readonly name = 'CallError'
}

/** Asks the process at the other end. */
export type Ask<Asked extends Handlers<Asked>> = <const Name extends keyof Asked & string>(
  name: Name,
  ...argument: Parameters<Asked[Name]>
) => ReturnType<Asked[Name]>

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: CallError) => void
}

/**
 * Makes the asking side of a channel.
 * @returns a function that rejects with a `CallError` when there is no answer
 */
export function createCaller<Asked extends Handlers<Asked>>(channel: Channel): Ask<Asked> {
  const waiting = new Map<number, Waiting>()
  let calls = 0
  let isGone = false
  channel.onMessage(received => {
    const { answerTo, answer, error } = received as { answerTo?: number; answer?: unknown; error?: string }
    const asked = answerTo === undefined ? undefined : waiting.get(answerTo)
    if (error === undefined) asked?.resolve(answer)
    else asked?.reject(new CallError(error))
  })
  channel.onGone(() => {
    isGone = true
    for (const { reject } of waiting.values()) reject(new CallError('the process ended'))
  })
  const ask = async (name: string, argument: unknown): Promise<unknown> => {
    if (isGone) throw new CallError('the process ended')
    const call = ++calls
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const giveUp = setTimeout(() => reject(new CallError('the process does not answer')), longestAnswerMs)
    waiting.set(call, { resolve, reject })
    try {
      // What cannot be said is an answer too: a promise left behind would end the process when it is rejected.
      channel.send({ call, name, argument } satisfies CallMessage)
    } catch (error) {
      reject(new CallError((error as Error).message))
    }
    return promise.finally(() => {
      clearTimeout(giveUp)
      waiting.delete(call)
    })
  }
  return ask as unknown as Ask<Asked>
}

/** Answers what the other end of a channel asks. */
export function answerCalls(channel: Channel, handlers: Handlers<Record<string, unknown>>): void {
  const send = (message: CallMessage): void => channel.send(message)
  channel.onMessage(received => {
    const { call, name, argument } = received as { call?: number; name: string; argument: never }
    if (call === undefined) return
    handlers[name]!(argument).then(
      answer => send({ answerTo: call, answer }),
      (error: unknown) => send({ answerTo: call, error: (error as Error).message }),
    )
  })
}

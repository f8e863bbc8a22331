import type { Client } from 'autocannon'
import type { Tally } from './tally.ts'

/** Takes an answer; says whether it is the last of its connection. */
export type TakeAnswer = (status: number, milliseconds: number) => { readonly isLast: boolean }

/**
 * Follows a connection of autocannon's and counts what it leaves uncounted: a request whose connection ended before the answer. Such a
 * request would also stay the first of its queue, and all later answers would be timed from the request before theirs. What it sends
 * after an answer that closes the connection is its own mistake and counts as nothing.
 * @param timeout milliseconds that a request has
 */
export function followConnection(
  client: Client,
  tally: Pick<Tally, 'fail' | 'timeOut'>,
  timeout: number,
  take: TakeAnswer,
): void {
  let current: Client['conn'] | undefined
  let [isWaiting, isEnding] = [false, false]
  client.on('request', () => {
    if (client.conn !== current) {
      if (isWaiting) tally.fail('cut')
      if (current !== undefined) forget(current)
      client.pipelinedRequests.clear()
      client.parser.reinitialize('RESPONSE')
      current = client.conn
      isEnding = false
    }
    isWaiting = !isEnding
  })
  client.on('response', (status, _, milliseconds) => {
    isWaiting = false
    isEnding = take(status, milliseconds).isLast
  })
  client.on('connError', () => {
    isWaiting = false
    tally.fail('connectionErrors')
  })
  // The next request has been sent by now, on another connection, and this one was taken for cut.
  client.on('timeout', () => {
    tally.fail('cut', -1)
    tally.timeOut(timeout)
  })
}

/** A connection that ended on one side might break later, and then be opened once more. */
function forget(connection: Client['conn']): void {
  connection.removeAllListeners('error')
  connection.removeAllListeners('end')
  connection.removeAllListeners('data')
  connection.on('error', () => undefined)
  connection.destroy()
}

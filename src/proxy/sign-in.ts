import type { HostAnswer, HostRequest } from '../identity/index.ts'
import { newReference } from '../pages/index.ts'
import type { Client } from './client.ts'
import type { Reply } from './exchange.ts'
import type { Metrics } from './record/metrics.ts'
import type { Recorder } from './record/record.ts'
import { errorReply, sendReply } from './replies.ts'
import { readSmallContent } from './small-content.ts'

export interface SignInOptions {
  /** Whether the edge takes users, for whoever probes it as a user would. */
  readonly isReady: () => boolean
  readonly answerSignIn: (request: HostRequest) => Promise<HostAnswer>
  readonly recorder: Recorder
  readonly metrics: Metrics
}

/** Where probes ask: those of the name service, and of load balancers that can ask over HTTPS only. */
export const healthTarget = '/health'

/** Hands a request to the sign-in host, and records what came of it. */
export async function answerSignIn(client: Client, target: string, options: SignInOptions): Promise<void> {
  if (target === healthTarget) return sendReply(client, healthReply(client.method, options.isReady()))
  const { recorder, metrics } = options
  const reference = newReference()
  try {
    const request = {
      content: await readSmallContent(client),
      method: client.method,
      target,
      cookies: client.cookies,
      origin: client.field('origin'),
      reference,
    }
    const answer = await options.answerSignIn(request)
    metrics.signIn(answer.outcome)
    recorder.operation({
      type: 'sign-in',
      outcome: answer.outcome,
      reference,
      address: client.address,
    })
    if (!client.closed) sendReply(client, { ...answer, error: undefined })
  } catch (error) {
    const cause = error instanceof Error ? error.name : 'unknown'
    recorder.operation({
      type: 'sign-in',
      outcome: 'internal',
      cause,
      reference,
      address: client.address,
    })
    if (!client.closed) sendReply(client, errorReply(client, 'internal', { reference }))
  }
}

/** Neither recorded nor counted: it comes every second, and is nobody's exchange. */
function healthReply(method: string, isReady: boolean): Reply {
  const answer = (status: number, ...fields: string[]): Reply => ({
    status,
    fields: ['cache-control', 'no-store', ...fields],
    body: '',
    error: undefined,
  })
  if (method !== 'GET' && method !== 'HEAD') return answer(405, 'allow', 'GET, HEAD')
  return isReady ? answer(204) : answer(503, 'retry-after', '5')
}

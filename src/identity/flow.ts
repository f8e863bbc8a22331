import { createHmac, randomBytes } from 'node:crypto'
import { createMessageSealer, type KeyRing, type SignInRequest } from '../session/index.ts'
import type { FlowSecrets } from './provider.ts'

/** A sign-in under way. It is kept nowhere: the sealed `state` carries it to the provider and back. */
export interface Flow {
  /** Random; names the fragment cookie. */
  readonly id: string
  /** The key that its secrets come from; another may seal by the time the user comes back. */
  readonly key: string
  /** What to do afterwards; undefined when the user only signs in. */
  readonly request: SignInRequest | undefined
  /** Seconds since the epoch. */
  readonly issuedAt: number
  /** Whether the user must sign in anew whatever the provider remembers: all their sign-ins were ended. */
  readonly anew: boolean
}

export interface Flows {
  /** @param anew whether the user must sign in anew whatever the provider remembers; not when left out */
  begin(request: SignInRequest | undefined, anew?: boolean): Flow
  /** Secrets for the provider; the state opens only in the browser that the flow was begun in. */
  secretsOf(flow: Flow, browser: string): FlowSecrets
  /** The flow behind a state, or undefined when it is forged, of another browser or over ten minutes old. */
  resume(state: string, browser: string | undefined): Flow | undefined
}

/** A user may take this long at the provider. */
export const flowSeconds = 600

/**
 * @param now milliseconds since the epoch
 */
export function createFlows(ring: KeyRing, now: () => number = Date.now): Flows {
  const states = createMessageSealer<Flow>(ring, { purpose: 'sign-in flow', seconds: flowSeconds, now })
  const derive = (what: string, { id, key, anew }: Flow): string =>
    createHmac('sha256', ring.derive('sign-in flow', key)!)
      .update(`${what} ${id} ${anew}`)
      .digest('base64url')

  return {
    begin: (request, anew = false) => ({
      id: randomBytes(12).toString('base64url'),
      key: ring.current.id,
      request,
      issuedAt: Math.floor(now() / 1000),
      anew,
    }),

    secretsOf: (flow, browser) => ({
      state: states.seal(flow, browser),
      nonce: derive('nonce', flow),
      verifier: derive('verifier', flow),
    }),

    resume(state, browser) {
      const flow = browser === undefined ? undefined : states.open(state, browser)
      return flow !== undefined && ring.byId(flow.key) !== undefined ? flow : undefined
    },
  }
}

import type { Config } from '../config/index.ts'
import { bridgeToNats, type Hub, type StaleSince } from '../fleet/index.ts'
import type { Recorder } from '../proxy/index.ts'
import { clockSkewSeconds, usedTicketMs } from '../session/index.ts'

/**
 * Joins the hub of an edge with those of other edges, if there are any: resolves when it has succeeded or failed for the
 * first time, and goes on trying.
 * @returns a function that leaves them
 */
export async function joinFleet(
  hub: Hub,
  { fleet, session, suffix }: Config,
  recorder: Recorder,
): Promise<() => Promise<void>> {
  if (fleet.nats === undefined) return async () => undefined
  const bridge = bridgeToNats(hub, {
    ...fleet.nats,
    deployment: suffix,
    lifetimes: { revocations: session.absolute + clockSkewSeconds * 1000, 'used-tickets': usedTicketMs },
    returned: () => recorder.operation({ type: 'fleet', event: 'current' }),
    lost: cause => recorder.operation({ type: 'fleet', event: 'stale', cause }),
  })
  await bridge.tried
  return bridge.close
}

/** Why an edge that may not know what has been ended elsewhere is not ready; undefined when it is. */
export function staleness(since: StaleSince): string | undefined {
  if (since === undefined) return undefined
  return since === 0
    ? 'not ready: revocations have not been heard from the fleet yet'
    : `not ready: revocations are not heard from the fleet since ${new Date(since).toISOString()}`
}

/** The same for programs: ISO 8601, `start` when the fleet was never heard, null while it is. */
export function staleSinceText(since: StaleSince): string | null {
  if (since === undefined) return null
  return since === 0 ? 'start' : new Date(since).toISOString()
}

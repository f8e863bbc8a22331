import type { Fleet } from '../fleet/index.ts'
import {
  createHandOff,
  createRevocations,
  isRevocation,
  usedTicketMs,
  type HandOff,
  type KeyRing,
  type Revocations,
  type UsedTicket,
} from '../session/index.ts'

/** What an edge remembers of sessions and its fleet must know too: what was ended, and which tickets are used. */
export interface SharedMemory {
  readonly handOff: HandOff
  readonly revocations: Revocations
}

/**
 * Makes both, and lets them tell and hear of one another's in the fleet.
 * @param absolute the longest that a session lasts, milliseconds
 */
export function sharedMemory(ring: KeyRing, fleet: Fleet, absolute: number): SharedMemory {
  const revocations = createRevocations({
    absolute,
    announce: revocation =>
      fleet.publish({ topic: 'revocations', content: revocation, expires: revocation.expires * 1000 }),
  })
  const handOff = createHandOff(ring, Date.now, ticket =>
    fleet.publish({ topic: 'used-tickets', content: ticket, expires: Date.now() + usedTicketMs }),
  )
  fleet.subscribe('revocations', content => {
    if (isRevocation(content)) revocations.learn(content)
  })
  fleet.subscribe('used-tickets', content => handOff.learnUsed(content as UsedTicket))
  return { handOff, revocations }
}

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { clockSkewSeconds } from './clock-skew.ts'
import type { KeyRing } from './key-ring.ts'
import { createMessageSealer } from './message-sealer.ts'
import type { Demand } from './proofs.ts'
import type { Session } from './session.ts'

/** What an app's host asks of the sign-in host: bring this user back to this very place, signed in. */
export interface SignInRequest {
  /** The app's id. */
  readonly app: string
  /** The proxied host that asked. */
  readonly host: string
  /** Path and query that the user wanted. */
  readonly target: string
  /** What the user must have proven; undefined when any sign-in will do. */
  readonly demand?: Demand | undefined
  /** Random, kept by the asking host in the browser; ties the answer to the browser that asked. */
  readonly visit: string
  /** Seconds since the epoch. */
  readonly issuedAt: number
}

/** The sign-in host's answer: a session, once, for the place that was asked for. */
export interface Ticket {
  readonly session: Session
  readonly request: SignInRequest
}

/** Why a ticket is not accepted; each has its own page. */
export type TicketRefusal = 'ticket-invalid' | 'ticket-expired' | 'ticket-used' | 'ticket-of-another-browser'

/** A ticket that has been taken, as processes tell one another; it gives nothing of the ticket away. */
export interface UsedTicket {
  readonly digest: string
}

/** The two sealed messages between an app's host and the sign-in host. */
export interface HandOff {
  sealRequest(request: SignInRequest): string
  /** The request, or undefined when it is not ours or over an hour old. */
  openRequest(sealed: string): SignInRequest | undefined
  /** @returns a ticket good for one use within 60 seconds */
  sealTicket(ticket: Ticket): string
  /**
   * Takes a ticket at the host it is for; it is used up by that, here at once and elsewhere as soon as that is
   * learned. Two processes that are shown one ticket within that time, a millisecond or so, may both take it; both
   * times the browser must be the one that asked, so nobody else gets in by that.
   */
  redeem(sealed: string, host: string, visit: string | undefined): Ticket | TicketRefusal
  /**
   * Uses up another sealed text that is good for a minute, at first sight, whoever shows it. The caller has opened it:
   * what anybody could make up would drive out what is remembered.
   * @returns whether this was the first time
   */
  useUp(sealed: string): boolean
  /** Takes over that a ticket was used elsewhere. */
  learnUsed(ticket: UsedTicket): void
  /** What a ticket was asked for, however old or used; undefined when it is not of this host and browser. */
  readRequest(sealed: string, host: string, visit: string | undefined): SignInRequest | undefined
}

/** A minute, and as much as the clock of the edge where it was made may be slow. */
const ticketSeconds = 60 + clockSkewSeconds
const requestSeconds = 3600
/** Used tickets are remembered as long as they could be shown again; at most this many. */
const rememberedTickets = 100_000
/** How long that is, in milliseconds. */
export const usedTicketMs = (ticketSeconds + clockSkewSeconds) * 1000

interface SealedTicket extends Ticket {
  readonly issuedAt: number
}

/**
 * @param now milliseconds since the epoch
 * @param announce tells other processes of a ticket that was used here
 */
export function createHandOff(
  ring: KeyRing,
  now: () => number = Date.now,
  announce: (ticket: UsedTicket) => void = () => undefined,
): HandOff {
  const requests = createMessageSealer<SignInRequest>(ring, {
    purpose: 'sign-in request',
    seconds: requestSeconds,
    now,
  })
  const tickets = createMessageSealer<SealedTicket>(ring, { purpose: 'ticket', seconds: ticketSeconds, now })
  // Counted as a size: with `max` the room for all of them would be taken at once.
  const used = new LRUCache<string, true>({
    maxSize: rememberedTickets,
    sizeCalculation: () => 1,
    ttl: usedTicketMs,
  })
  const useUp = (sealed: string): boolean => {
    const digest = digestOf(sealed)
    if (used.has(digest)) return false
    used.set(digest, true)
    announce({ digest })
    return true
  }

  return {
    sealRequest: request => requests.seal(request, ''),

    openRequest: sealed => requests.open(sealed, ''),

    sealTicket: ({ session, request }) =>
      tickets.seal({ session, request, issuedAt: now() / 1000 }, request.host),

    redeem(sealed, host, visit) {
      const ticket = tickets.openOld(sealed, host)
      if (ticket === undefined) return 'ticket-invalid'
      const { session, request } = ticket
      if (!tickets.isDue(ticket)) return 'ticket-expired'
      if (used.has(digestOf(sealed))) return 'ticket-used'
      if (visit !== request.visit) return 'ticket-of-another-browser'
      useUp(sealed)
      return { session, request }
    },

    useUp,

    learnUsed: ({ digest }) => void used.set(digest, true),

    readRequest(sealed, host, visit) {
      const request = tickets.openOld(sealed, host)?.request
      return request !== undefined && request.visit === visit ? request : undefined
    },
  }
}

const digestOf = (sealed: string): string => createHash('sha256').update(sealed).digest('base64url')

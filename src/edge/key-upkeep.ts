import type { Server } from 'node:tls'
import type { SessionConfig } from '../config/index.ts'
import type { Recorder } from '../proxy/index.ts'
import { followKeyRing, keepRotating, type FollowedKeys, type KeyRing } from '../session/index.ts'
import { ticketKeys, ticketPeriod } from '../tls/index.ts'

/** The time between two looks at which key seals now. */
const lookEveryMs = 1_000

/** Follows the ring's file, and tells records what came of it. */
export const followKeys = ({ keys }: SessionConfig, ring: KeyRing, recorder: Recorder): FollowedKeys =>
  followKeyRing(keys, ring, outcome => recorder.operation({ type: 'keys-reload', ...outcome }))

/** Rotates the ring on the configured schedule, if there is one. @returns a function that stops that */
export function rotateKeys({ keys, rotation }: SessionConfig, recorder: Recorder): () => void {
  const { every, lead, keep } = rotation
  if (every === undefined) return () => undefined
  return keepRotating(keys, { every, lead, kept: keep }, outcome =>
    recorder.operation({
      type: 'keys-rotation',
      ...('added' in outcome ? { added: outcome.added } : outcome),
    }),
  )
}

/**
 * The keys of TLS session tickets now: every process of every edge that knows the ring has the same, and all change
 * them at the same time, so that a session resumes on any of them.
 */
export const currentTicketKeys = (ring: KeyRing, now: number): Buffer =>
  ticketKeys(ring.derive('TLS tickets', ring.current.id)!, ticketPeriod(now))

/** Gives a server other ticket keys when it is time. @returns a function that stops that */
export function renewTicketKeys(server: Server, ring: KeyRing, now: () => number = Date.now): () => void {
  const look = (): string => `${ring.current.id} ${ticketPeriod(now())}`
  let seen = look()
  const timer = setInterval(() => {
    const next = look()
    if (next === seen) return
    seen = next
    server.setTicketKeys(currentTicketKeys(ring, now()))
  }, lookEveryMs).unref()
  return () => clearInterval(timer)
}

import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { NatsConnection } from '@nats-io/transport-node'
import { openBucket } from './nats-bucket.ts'
import { bucketName, keepTrying, overConnection, type NatsServers } from './nats-connection.ts'

/** What an edge tells of itself, every second. */
export interface Announcement {
  /** The edge's id. */
  readonly id: string
  /** Why it takes no new users, in words; null when it takes them. */
  readonly unready: string | null
  /** What it carries as a part of what it can, from 0. */
  readonly load: number
  /** Open connections of users. */
  readonly connections: number
  /** Users of the last five minutes; one who is with several workers counts for each. */
  readonly users: number
  /** The policy revisions in force. */
  readonly revisions: readonly string[]
}

/** What all edges of a fleet tell of themselves. */
export interface Register {
  /** What an edge told last, if that was lately. */
  latestOf(id: string): Announcement | undefined
  /** Whether what edges tell is sure to come; while it is not, silence says nothing. */
  isHeard(): boolean
  close(): Promise<void>
}

/** How long things may take, in milliseconds. */
export interface RegisterTiming {
  /** Between two announcements. */
  readonly every: number
  /** After which an edge that says nothing is silent. */
  readonly silence: number
  /** For the proof that what is told comes back. */
  readonly patience: number
  /** Before another connection is tried. */
  readonly retry: number
  /** For edges to come back after NATS has, before their silence counts. */
  readonly settling: number
}

export interface RegisterOptions extends NatsServers {
  /** What this process has to tell, if anything now; undefined for one that only listens. */
  readonly own: (() => Promise<Announcement | undefined>) | undefined
  /**
   * Called when others are not heard, and again for another cause.
   * @param cause in words
   */
  readonly lost: (cause: string) => void
}

/** An edge that is gone is silent within the 5 s after which nobody may be told of it. */
const usualTiming: RegisterTiming = {
  every: 1_000,
  silence: 3_000,
  patience: 2_500,
  retry: 1_000,
  settling: 10_000,
}
/** NATS forgets an edge that says nothing for so long, in milliseconds. */
const lifetime = 5_000

interface Heard {
  readonly announcement: Announcement
  /** By this process's own clock, since those of edges may differ. */
  readonly at: number
}

/**
 * Keeps the register in the memory of NATS: tells what this edge has to tell, and hears the others. A NATS that is down is
 * tried again and again.
 */
export function joinRegister(options: RegisterOptions, timing = usualTiming): Register {
  const closing = new AbortController()
  const { signal } = closing
  const heard = new Map<string, Heard>()
  /** Since when, and when last, what is told has come back. */
  let lostTo: string | undefined
  let proven: { readonly since: number; readonly last: number } | undefined

  const work = async (connection: NatsConnection): Promise<never> => {
    const name = bucketName(options, 'edges')
    const bucket = await openBucket(connection, { name, lifetime, member: randomUUID() })
    const following = bucket.follow('edge.', text => {
      const announcement = readAnnouncement(text)
      if (announcement !== undefined) heard.set(announcement.id, { announcement, at: performance.now() })
    })
    const telling = async (): Promise<never> => {
      for (;;) {
        const own = await options.own?.()
        if (own !== undefined) await bucket.put(`edge.${own.id}`, JSON.stringify(own))
        await bucket.pulse(timing.patience)
        forgetSilent()
        lostTo = undefined
        proven = { since: proven?.since ?? performance.now(), last: performance.now() }
        await pause(timing.every, undefined, { ref: false })
      }
    }
    return Promise.race([following, telling()])
  }

  const ago = (at: number): number => performance.now() - at
  const isSilent = ({ at }: Heard): boolean => ago(at) > timing.silence
  /** Whoever can write to NATS may make up ids without end. */
  const forgetSilent = (): void =>
    heard.forEach((last, id) => {
      if (isSilent(last)) heard.delete(id)
    })

  const running = keepTrying(
    () => overConnection(options, signal, work),
    timing.retry,
    signal,
    cause => {
      proven = undefined
      if (cause !== lostTo) options.lost(cause)
      lostTo = cause
    },
  )
  return {
    latestOf(id) {
      const last = heard.get(id)
      return last === undefined || isSilent(last) ? undefined : last.announcement
    },
    isHeard: () =>
      proven !== undefined &&
      ago(proven.last) <= timing.every + timing.patience &&
      ago(proven.since) >= timing.settling,
    async close() {
      closing.abort()
      await running
    },
  }
}

/** What others put there; undefined for what is no announcement. */
function readAnnouncement(text: string): Announcement | undefined {
  try {
    const { id, unready, load, connections, users, revisions } = JSON.parse(text) as Partial<Announcement>
    if (!isText(id) || (unready !== null && !isText(unready))) return undefined
    const areFigures = [load, connections, users].every(
      figure => Number.isFinite(figure) && figure! >= 0 && figure! <= largestFigure,
    )
    if (!areFigures || !Array.isArray(revisions) || revisions.length > mostRevisions) return undefined
    if (!revisions.every(isText)) return undefined
    return { id, unready, load: load!, connections: connections!, users: users!, revisions }
  } catch {
    return undefined
  }
}

/** Whoever can write to NATS may write anything; no edge says more than this. */
const longestText = 200
const mostRevisions = 64
const largestFigure = 1e9

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longestText

/** What a load test does, as its scenario file says. */
export interface Scenario {
  readonly name: string
  /** How many different sessions are made, each of a user. */
  readonly sessions: number
  readonly users: Users
  /** What each session asks before the test, once: the app's own sign-in. */
  readonly prepare: readonly Preparation[]
  /** Milliseconds until a request counts as unanswered. */
  readonly timeout: number
  readonly stages: readonly Stage[]
  readonly reads: readonly Read[]
  readonly uploads: readonly Upload[]
  readonly sockets: readonly Sockets[]
  readonly thresholds: Thresholds
}

/** Whose sessions are made. */
export interface Users {
  /** In turns; `{n}` stands for the number of the session, from 1. */
  readonly names: readonly string[]
  readonly groups: readonly string[]
  /** Whether they sit at devices that are managed. */
  readonly managed: boolean
}

/** A time in which the load stays as it is. */
export interface Stage {
  /** Milliseconds. */
  readonly for: number
  readonly connections: number
  /** Requests per second that all connections send at most together; undefined as many as are answered. */
  readonly rate: number | undefined
}

/** A form that is sent. */
export interface Preparation {
  readonly path: string
  readonly form: Fields
  /** Statuses that are right. */
  readonly expect: readonly number[]
}

/** Names and values: of a request's header, or of a form. `{cookie:NAME}` in a form stands for the value of a cookie. */
export type Fields = Readonly<Record<string, string>>

/** One kind of request; how often it comes is its weight beside those of all others. */
interface Asked {
  readonly weight: number
  readonly method: string
  readonly fields: Fields
  /** Statuses that are right; any of 200 to 299 when undefined. */
  readonly expect: readonly number[] | undefined
}

export interface Read extends Asked {
  /** In turns. */
  readonly paths: readonly string[]
}

export interface Upload extends Asked {
  readonly path: string
  /** Octets of the file. */
  readonly size: number
  readonly as: 'raw' | 'form'
  /** What the file is called and what it says to be. */
  readonly file: string
  readonly type: string
  /** Of a form: the name of the part that is the file, and other parts. */
  readonly part: string
  readonly form: Fields
}

/** WebSockets that are open throughout. */
export interface Sockets {
  readonly path: string
  readonly count: number
  /** Messages that each sends. */
  readonly perSecond: number
  /** Octets of a message. */
  readonly size: number
  /** Whether the app sends each message back. */
  readonly echo: boolean
}

/** What has to be met; undefined is not asked. */
export type Thresholds = Readonly<Record<ThresholdName, number | undefined>>

/** Milliseconds for latencies, shares from 0 to 1. */
export const thresholdNames = [
  'p50',
  'p99',
  'errors',
  'refused',
  'requests-per-second',
  'sockets-p99',
  'sockets-errors',
] as const

export type ThresholdName = (typeof thresholdNames)[number]

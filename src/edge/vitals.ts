import { performance } from 'node:perf_hooks'
import type { Recorder } from '../proxy/index.ts'
import { countUsers, createUserCount } from './user-count.ts'

/** What a process of an edge tells of itself, so that users can be sent where there is room; JSON. */
export interface Vitals {
  /** Open connections of users. */
  readonly connections: number
  /** The part of the time in which its event loop was busy since the last look, 0 to 1. */
  readonly busy: number
  /** Users of the last minutes, as `countUsers` takes them. */
  readonly users: string
  readonly revision: string
}

/** Looks after the vitals of this process. */
export interface VitalsWatch {
  /** The recorder that was given; users whose exchanges it records are counted. */
  readonly recorder: Recorder
  /** Each call tells of the time since the last. */
  now(figures: Pick<Vitals, 'connections' | 'revision'>): Vitals
}

const countedMs = 300_000

/** Begins to look after them. */
export function watchVitals(recorder: Recorder): VitalsWatch {
  const users = createUserCount(countedMs)
  let last = performance.eventLoopUtilization()
  return {
    recorder: {
      ...recorder,
      activity(record) {
        // What is asked without a session is nobody's.
        if (record.facts !== null && !record.anonymous) users.seen(record.facts.user)
        recorder.activity(record)
      },
    },
    now(figures) {
      const next = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(next, last)
      last = next
      return { ...figures, busy: utilization, users: users.digest() }
    },
  }
}

/** What an edge tells of itself. */
export interface EdgeVitals {
  readonly load: number
  readonly connections: number
  readonly users: number
  readonly revisions: readonly string[]
}

/**
 * What the processes of an edge tell together.
 * @param capacity connections that the edge can carry at once
 */
export function sumVitals(all: readonly Vitals[], capacity: number): EdgeVitals {
  const connections = all.reduce((sum, each) => sum + each.connections, 0)
  const busy = all.reduce((sum, each) => sum + each.busy, 0) / Math.max(all.length, 1)
  return {
    load: Math.round(Math.max(busy, connections / capacity) * 1000) / 1000,
    connections,
    users: countUsers(all.map(({ users }) => users)),
    revisions: [...new Set(all.map(({ revision }) => revision))],
  }
}

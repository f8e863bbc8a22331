import type { Test } from 'tap'
import {
  bridgeToNats,
  createHub,
  joinLocally,
  type Fleet,
  type Hub,
  type NatsOptions,
} from '../../src/fleet/index.ts'

/** What one edge has in the fleet: a hub with its bridge, and a member that listens. */
export interface TestEdge {
  readonly hub: Hub
  readonly fleet: Fleet
  /** Contents heard of revocations. */
  readonly heard: unknown[]
  /** Tells of a revocation. */
  tell(id: string, expires?: number): void
  /** Resolves when that has been heard. */
  hears(id: string): Promise<void>
  /** Resolves when the bridge says so, with the cause; what it has said before counts once. */
  next(event: 'returned' | 'lost'): Promise<string>
  close(): Promise<void>
}

const timing = { pulse: 100, patience: 1_000, retry: 50 }

/** Starts one, which ends with the test. */
export async function startEdge(t: Test, options: Partial<NatsOptions>): Promise<TestEdge> {
  const hub = createHub()
  const fleet = joinLocally(hub)
  const said: [event: string, cause: string][] = []
  const heard: unknown[] = []
  const waiting = new Set<() => void>()
  const look = (): void => waiting.forEach(each => each())
  const say = (event: string, cause = ''): void => {
    said.push([event, cause])
    look()
  }
  fleet.subscribe('revocations', content => {
    heard.push(content)
    look()
  })
  const bridge = bridgeToNats(
    hub,
    {
      servers: [],
      credentials: undefined,
      ca: undefined,
      deployment: 'edge.localhost',
      lifetimes: { revocations: 3_600_000, 'used-tickets': 120_000 },
      returned: () => say('returned'),
      lost: cause => say('lost', cause),
      ...options,
    },
    timing,
  )
  t.teardown(() => bridge.close())
  await bridge.tried
  const found = <T>(find: () => T | undefined): Promise<T> =>
    new Promise(resolve => {
      const check = (): void => {
        const value = find()
        if (value === undefined) return
        waiting.delete(check)
        resolve(value)
      }
      waiting.add(check)
      check()
    })
  return {
    hub,
    fleet,
    heard,
    tell: (id, expires = Date.now() + 60_000) =>
      fleet.publish({ topic: 'revocations', content: { id }, expires }),
    hears: id =>
      found(() => (heard.some(each => (each as { id: string }).id === id) ? null : undefined)).then(
        () => undefined,
      ),
    next: event =>
      found(() => {
        const at = said.findIndex(([each]) => each === event)
        return at === -1 ? undefined : said.splice(0, at + 1).at(-1)![1]
      }),
    close: bridge.close,
  }
}

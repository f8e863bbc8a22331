import { isIP } from 'node:net'
import { LRUCache } from 'lru-cache'
import { Pool } from 'undici'
import type { Route } from '../../apps/index.ts'
import type { Limits } from '../../limits/index.ts'
import { createBreaker, type Breaker } from './breaker.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'
import { upstreamAddress, upstreamConnector } from './upstream-tls.ts'

/** What is known of one host of an app, kept apart from every other, so that none suffers from another's troubles. */
export interface UpstreamHost {
  readonly pool: Pool
  /** For streams of events, which never give their connection back. */
  readonly streams: Pool
  readonly breaker: Breaker
  readonly retries: RetryBudget
  /** Requests that have a connection of the pool, or wait for one. */
  underWay: number
  /** Requests that wait for a connection although nobody waits for their answer any more. */
  abandoned: number
}

/** The hosts that requests go to, kept apart by app, host and the identity each must prove. */
export interface UpstreamHosts {
  hostOf(route: Route): UpstreamHost
  /** Closes every connection at once. */
  destroy(): Promise<void>
}

export interface UpstreamHostsOptions {
  readonly limits: Limits
  /** Told when a host of an app is down, and when it is back. */
  readonly hostChanged: (route: Route, isDown: boolean) => void
}

/** A wildcard domain has many hosts; one that nobody uses any more is forgotten. */
const knownHosts = 2_000
const now = (): number => performance.now()

export function createUpstreamHosts(options: UpstreamHostsOptions): UpstreamHosts {
  const hosts = new LRUCache<string, UpstreamHost>({
    max: knownHosts,
    dispose(host, _, reason) {
      // Its successor begins as a host that is up.
      if (reason === 'evict') host.breaker.succeeded()
      poolsOf(host).forEach(pool => void pool.close().catch(() => {}))
    },
  })
  return {
    hostOf(route) {
      // An app's id has no space, so no two pairs look alike.
      const key = `${route.app.id} ${route.host}`
      const known = hosts.get(key)
      if (known !== undefined) return known
      const host = createHost(route, options)
      hosts.set(key, host)
      return host
    },
    async destroy() {
      await Promise.all([...hosts.values()].flatMap(poolsOf).map(pool => pool.destroy()))
      hosts.clear()
    },
  }
}

const poolsOf = ({ pool, streams }: UpstreamHost): readonly Pool[] => [pool, streams]

const createHost = (route: Route, { limits, hostChanged }: UpstreamHostsOptions): UpstreamHost => ({
  pool: createPool(route, limits, limits['host-connections'], limits['response-idle-time']),
  streams: createPool(route, limits, limits.connections, 0),
  breaker: createBreaker({
    failures: limits['breaker-failures'],
    time: limits['breaker-time'],
    now,
    changed: isDown => hostChanged(route, isDown),
  }),
  retries: createRetryBudget(limits['retries-percent'], now),
  underWay: 0,
  abandoned: 0,
})

/** @param bodyTimeout milliseconds between two pieces of a response; 0 for no limit */
function createPool(route: Route, limits: Limits, connections: number, bodyTimeout: number): Pool {
  const { protocol, hostname, port } = upstreamAddress(route)
  const written = isIP(hostname) === 6 ? `[${hostname}]` : hostname
  return new Pool(`${protocol}//${written}:${port}`, {
    connections,
    pipelining: 1,
    headersTimeout: limits['response-time'],
    bodyTimeout,
    maxHeaderSize: limits['response-head-octets'],
    allowH2: false,
    connect: upstreamConnector(route, limits['connect-time']),
  })
}

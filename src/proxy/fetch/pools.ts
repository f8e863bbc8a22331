import { isIP } from 'node:net'
import { LRUCache } from 'lru-cache'
import { Pool } from 'undici'
import type { Route } from '../../apps/index.ts'
import { upstreamAddress, upstreamLookup, upstreamTls } from './upstream-tls.ts'

/** Connections to the upstreams, kept apart by app, host and the identity each must prove. */
export interface UpstreamPools {
  poolFor(route: Route): Pool
  /** Closes every connection at once. */
  destroy(): Promise<void>
}

const limits = {
  connections: 256,
  pipelining: 1,
  /** Milliseconds from the request's end to the response's head. */
  headersTimeout: 30_000,
  /** Milliseconds between two chunks of a response. */
  bodyTimeout: 300_000,
  maxHeaderSize: 65_536,
  allowH2: false,
} as const
const connectTimeout = 5_000
/** A wildcard domain has many hosts; the pool of one that nobody uses any more is closed. */
const pooledHosts = 2_000

export function createUpstreamPools(): UpstreamPools {
  const pools = new LRUCache<string, Pool>({
    max: pooledHosts,
    dispose: pool => void pool.close().catch(() => {}),
  })
  return {
    poolFor(route) {
      const key = JSON.stringify([route.app.id, route.host])
      const known = pools.get(key)
      if (known !== undefined) return known
      const pool = createPool(route)
      pools.set(key, pool)
      return pool
    },
    async destroy() {
      await Promise.all([...pools.values()].map(pool => pool.destroy()))
      pools.clear()
    },
  }
}

function createPool(route: Route): Pool {
  const { protocol, hostname, port } = upstreamAddress(route)
  const written = isIP(hostname) === 6 ? `[${hostname}]` : hostname
  return new Pool(`${protocol}//${written}:${port}`, {
    ...limits,
    connect: { timeout: connectTimeout, lookup: upstreamLookup(route), ...upstreamTls(route) },
  })
}

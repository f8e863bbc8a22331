import type { ServerProcess } from '../../process.ts'

/** The servers that scenarios name. */
export type ContenderName =
  | 'sallyport'
  | 'sallyport, 1,000 rules'
  | 'sallyport, 2 workers'
  | 'sallyport, 2 edges'
  | 'nginx'
  | 'haproxy'
  | 'caddy'
  | 'apache'
  | 'mitmproxy'
  | 'undici'
  | 'http-proxy-3'
  | 'fastify'
  | 'unblocker'
  | 'hammerhead'
  | 'bare reply'

/** One of them, running. */
export interface Contender {
  readonly name: ContenderName | 'upstream'
  /** Its processes; `port` is the first of its ports. */
  readonly server: ServerProcess
  /** All ports that it can be asked at, each another edge's. */
  readonly ports: readonly number[]
  /** The name that it is asked for, as a `Host` field has it. */
  readonly host: string
  /** New `Cookie` values, each of a session of its own; empty for who knows no sessions. */
  cookies(count: number): readonly string[]
  /** Where it has a path of the upstream: some want the upstream's whole URL in theirs. */
  pathOf(path: string): string
  /** What it makes of the app's origin in a page, there at images if that is something else, and in a script; else it leaves it as it is. */
  readonly origins: { readonly page?: string; readonly image?: string; readonly script?: string }
  /** For one that takes so long over a request that more connections would only wait. */
  readonly mostConnections?: number
  /** What an edge tells its operators. */
  readonly operations?: Operations
}

/** What is asked of an edge beside the load. */
export interface Operations {
  /** Figures of its metrics, all from one look at them, each the sum over its labels. */
  figures(...names: readonly string[]): Promise<readonly number[]>
  /** Has its process collect its garbage, and resolves when that is done. */
  collectGarbage(): Promise<void>
}

/** What a contender is started with. */
export interface Site {
  /** Of `cert.pem`, `key.pem`, `both.pem`, `ca.pem`, and the authority's own files. */
  readonly directory: string
  readonly originPort: number
  readonly progress: (line: string) => void
}

export type Start = (site: Site, name: ContenderName) => Promise<Contender>

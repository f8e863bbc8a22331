import type { ContenderName } from './contenders.ts'

/** One kind of load, and who is measured under it. */
export interface Scenario {
  /** Of files and of `--scenario`. */
  readonly id: string
  readonly words: string
  readonly protocol: 'http/1.1' | 'h2'
  readonly method?: 'GET' | 'PUT'
  readonly path: string
  readonly acceptEncoding?: string
  /** Octets that each request brings. */
  readonly content?: number
  /** Connections that are open together. */
  readonly connections: number
  /** Sessions that they are spread over. */
  readonly sessions?: number
  /** Whether each request comes on a connection of its own, after a full handshake. */
  readonly reconnects?: boolean
  readonly contenders: readonly ContenderName[]
  /** Ratios of CPU time per request, ours to another's, that are wanted at most. */
  readonly goals: readonly (readonly [than: ContenderName, atMost: number])[]
}

const mebi = 1_048_576

export const scenarios: readonly Scenario[] = [
  {
    id: 'json',
    words: '810 octets of JSON, HTTP/1.1',
    protocol: 'http/1.1',
    path: '/small.json',
    connections: 32,
    contenders: ['sallyport', 'undici', 'caddy', 'http-proxy-3', 'nginx', 'haproxy', 'bare reply'],
    goals: [
      ['undici', 1.25],
      ['caddy', 1],
      ['http-proxy-3', 0.45],
    ],
  },
  {
    id: 'json-h2',
    words: '810 octets of JSON, HTTP/2',
    protocol: 'h2',
    path: '/small.json',
    connections: 8,
    contenders: ['sallyport', 'caddy', 'nginx', 'haproxy'],
    goals: [['caddy', 1]],
  },
  {
    id: 'page',
    words: '64 KiB of HTML, rewritten',
    protocol: 'http/1.1',
    path: '/page.html',
    connections: 32,
    contenders: ['sallyport', 'nginx', 'apache'],
    goals: [
      ['nginx', 1.5],
      ['apache', 0.25],
    ],
  },
  {
    id: 'page-gzip',
    words: '64 KiB of HTML, rewritten, compressed for the client',
    protocol: 'http/1.1',
    path: '/page.html',
    acceptEncoding: 'gzip, deflate, br, zstd',
    connections: 32,
    contenders: ['sallyport', 'nginx'],
    goals: [['nginx', 1.5]],
  },
  {
    id: 'script-hits',
    words: '1 MiB of script with hits',
    protocol: 'http/1.1',
    path: '/hits.js',
    connections: 16,
    contenders: ['sallyport', 'undici', 'nginx'],
    goals: [],
  },
  {
    id: 'script-plain',
    words: '1 MiB of script without a hit',
    protocol: 'http/1.1',
    path: '/plain.js',
    connections: 16,
    contenders: ['sallyport', 'undici', 'nginx'],
    goals: [['undici', 1.1]],
  },
  {
    id: 'download',
    words: 'a download of 16 MiB',
    protocol: 'http/1.1',
    path: '/download.bin',
    connections: 8,
    contenders: ['sallyport', 'undici', 'nginx', 'caddy'],
    goals: [],
  },
  {
    id: 'upload',
    words: 'an upload of 16 MiB',
    protocol: 'http/1.1',
    method: 'PUT',
    path: '/upload',
    content: 16 * mebi,
    connections: 4,
    contenders: ['sallyport', 'nginx', 'caddy'],
    goals: [],
  },
  {
    id: 'sessions',
    words: '810 octets of JSON, 1,000 sessions',
    protocol: 'http/1.1',
    path: '/small.json',
    connections: 32,
    sessions: 1_000,
    contenders: ['sallyport'],
    goals: [],
  },
  {
    id: 'rules',
    words: '810 octets of JSON, 1,000 rules',
    protocol: 'http/1.1',
    path: '/small.json',
    connections: 32,
    contenders: ['sallyport, 1,000 rules', 'sallyport'],
    goals: [['sallyport', 1.03]],
  },
  {
    id: 'handshakes',
    words: '810 octets of JSON, each after a full TLS 1.3 handshake',
    protocol: 'http/1.1',
    path: '/small.json',
    connections: 16,
    reconnects: true,
    contenders: ['sallyport', 'nginx', 'caddy', 'haproxy'],
    goals: [],
  },
]

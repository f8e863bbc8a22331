import {
  answers,
  isCompressedPage,
  isRewrittenPage,
  isSameContent,
  isScriptWithHits,
  storesUpload,
  isUpstreams,
} from './checks.ts'
import { echoes } from './kinds/echoes.ts'
import { flatMemory } from './kinds/flat-memory.ts'
import { halfLoad } from './kinds/half-load.ts'
import { handshakes } from './kinds/handshakes.ts'
import { idleConnections } from './kinds/idle-connections.ts'
import { mixed } from './kinds/mixed.ts'
import { requests } from './kinds/requests.ts'
import type { RequestLoad } from './load/request-load.ts'
import type { Scenario } from './scenario.ts'

const mebi = 1_048_576

const json: RequestLoad = { protocol: 'http/1.1', path: '/small.json', connections: 32 }
/** As a browser asks for a document: some rewrite what is asked for as one only. */
const page: RequestLoad = {
  protocol: 'http/1.1',
  path: '/page.html',
  accept: 'text/html,*/*;q=0.8',
  connections: 32,
}
const script: RequestLoad = { protocol: 'http/1.1', path: '/hits.js', connections: 16 }
const browserCodings = 'gzip, deflate, br, zstd'

export const scenarios: readonly Scenario[] = [
  requests({
    id: 'json',
    words: '810 octets of JSON, HTTP/1.1',
    load: json,
    check: answers(isSameContent),
    contenders: ['sallyport', 'undici', 'caddy', 'http-proxy-3', 'fastify', 'nginx', 'haproxy', 'bare reply'],
    goals: [
      ['undici', 1.25],
      ['caddy', 1],
      ['http-proxy-3', 0.45],
    ],
  }),
  requests({
    id: 'json-h2',
    words: '810 octets of JSON, HTTP/2',
    load: { ...json, protocol: 'h2', connections: 8 },
    check: answers(isSameContent),
    contenders: ['sallyport', 'caddy', 'nginx', 'haproxy'],
    goals: [['caddy', 1]],
  }),
  requests({
    id: 'page',
    words: '64 KiB of HTML, rewritten',
    load: page,
    check: answers(isRewrittenPage),
    contenders: ['sallyport', 'nginx', 'apache', 'mitmproxy', 'unblocker', 'hammerhead'],
    goals: [
      ['nginx', 1.5],
      ['apache', 0.25],
      ['mitmproxy', 0.2],
      ['unblocker', 0.2],
      ['hammerhead', 0.02],
    ],
  }),
  requests({
    id: 'page-gzip',
    words: '64 KiB of HTML, rewritten, compressed for the client',
    load: { ...page, acceptEncoding: browserCodings },
    check: answers(isCompressedPage),
    contenders: ['sallyport', 'nginx'],
    goals: [['nginx', 1.5]],
  }),
  requests({
    id: 'script-hits',
    words: '1 MiB of script with hits',
    load: script,
    check: answers(isScriptWithHits),
    contenders: ['sallyport', 'undici', 'nginx'],
    goals: [],
  }),
  requests({
    id: 'script-plain',
    words: '1 MiB of script without a hit',
    load: { protocol: 'http/1.1', path: '/plain.js', destination: 'script', connections: 16 },
    check: answers(isSameContent),
    wanted: { words: "the upstream's octets under the upstream's ETag", judge: isUpstreams },
    contenders: ['sallyport', 'undici', 'nginx'],
    goals: [['undici', 1.1]],
  }),
  requests({
    id: 'download',
    words: 'a download of 16 MiB',
    load: { protocol: 'http/1.1', path: '/download.bin', connections: 8 },
    check: answers(isUpstreams),
    contenders: ['sallyport', 'undici', 'nginx', 'caddy'],
    goals: [],
  }),
  requests({
    id: 'upload',
    words: 'an upload of 16 MiB',
    load: { protocol: 'http/1.1', method: 'PUT', path: '/upload', content: 16 * mebi, connections: 4 },
    check: storesUpload,
    contenders: ['sallyport', 'nginx', 'caddy'],
    goals: [],
  }),
  requests({
    id: 'sessions',
    words: '810 octets of JSON, 1,000 sessions',
    load: { ...json, sessions: 1_000 },
    check: answers(isSameContent),
    contenders: ['sallyport'],
    goals: [],
  }),
  requests({
    id: 'rules',
    words: '810 octets of JSON, 1,000 rules',
    load: json,
    check: answers(isSameContent),
    contenders: ['sallyport, 1,000 rules', 'sallyport'],
    goals: [['sallyport', 1.03]],
  }),
  handshakes({
    id: 'handshakes',
    words: 'full TLS 1.3 handshakes',
    resumes: false,
    contenders: ['sallyport', 'nginx', 'caddy', 'haproxy'],
    // 0.7 of the handshakes that nginx has from the same core.
    goals: [['nginx', 1.43]],
  }),
  handshakes({
    id: 'resumption',
    words: 'TLS 1.3 handshakes with a ticket',
    resumes: true,
    contenders: ['sallyport', 'sallyport, 2 workers', 'sallyport, 2 edges', 'nginx', 'caddy', 'haproxy'],
    goals: [],
    leastResumed: 0.99,
  }),
  echoes({
    id: 'echoes',
    words: 'messages of 125 octets over 100 WebSockets',
    streams: 100,
    contenders: ['sallyport', 'nginx', 'haproxy', 'http-proxy-3'],
    goals: [],
  }),
  idleConnections({
    id: 'idle',
    words: '5,000 idle TLS connections',
    connections: 5_000,
    contenders: ['sallyport', 'nginx', 'haproxy', 'caddy'],
    mostOctets: 60_000,
  }),
  mixed({
    id: 'mixed',
    words: 'JSON, pages, scripts and a download at once',
    loads: [
      { ...json, connections: 8 },
      { ...page, acceptEncoding: browserCodings, connections: 4 },
      { ...script, connections: 2 },
      { protocol: 'http/1.1', path: '/download.bin', connections: 1 },
    ],
    mostDelay: 20,
  }),
  halfLoad({
    id: 'half-load',
    words: 'latency at half load, 810 octets of JSON',
    load: json,
    mostAdded: { p50: 0.5, p99: 3 },
  }),
  flatMemory({
    id: 'flat-memory',
    words: '1,000,000 requests to one process',
    requests: 1_000_000,
    mostGrowth: 10,
  }),
]

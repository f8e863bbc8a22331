import { request, Agent } from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import type { EdgeSite } from '../geo/index.ts'
import { healthTarget } from '../proxy/index.ts'

export interface ProbeOptions {
  readonly edges: readonly EdgeSite[]
  /** The host that is asked for, and that certificates must be for. */
  readonly host: string
  readonly port: number
  /** PEM of the authority to trust instead of the system's. */
  readonly ca: string | undefined
  /** Milliseconds between two questions. */
  readonly every: number
  /** Milliseconds until no answer is a failure. */
  readonly timeout: number
  /** @param fault undefined when the edge is well on all its addresses */
  readonly report: (id: string, fault: string | undefined) => void
}

/** One failure may be chance. */
const failuresThatCount = 2
/** This machine has no way to addresses of that family, which says nothing of the edge. */
const ownFaults = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'])

/** Asks every edge on every address, as users would, again and again. @returns a function that ends it */
export function probeEdges(options: ProbeOptions): () => void {
  const ending = new AbortController()
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 })
  for (const edge of options.edges) void probeEdge(edge, options, agent, ending.signal)
  return () => {
    ending.abort()
    agent.destroy()
  }
}

async function probeEdge(
  { id, addresses }: EdgeSite,
  options: ProbeOptions,
  agent: Agent,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const fault = await firstFault(addresses.map(address => ask(address, options, agent)))
    if (signal.aborted) return
    failures = fault === undefined ? 0 : failures + 1
    if (fault === undefined || failures >= failuresThatCount) options.report(id, fault)
    await pause(options.every, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

/** Resolves with the first, or with undefined when all are over and there is none. */
async function firstFault(asked: readonly Promise<string | undefined>[]): Promise<string | undefined> {
  const faults = asked.map(async each => (await each) ?? Promise.reject(new Error('no fault')))
  return Promise.any(faults).catch(() => undefined)
}

/** @returns what is wrong, in words */
function ask(
  address: string,
  { host, port, ca, timeout }: ProbeOptions,
  agent: Agent,
): Promise<string | undefined> {
  return new Promise(resolve => {
    const asked = request({
      agent,
      host: address,
      port,
      servername: host,
      path: healthTarget,
      headers: { host: port === 443 ? host : `${host}:${port}` },
      signal: AbortSignal.timeout(timeout),
      ...(ca !== undefined && { ca }),
    })
    asked.on('response', response => {
      response.resume()
      resolve(response.statusCode === 204 ? undefined : `answers probes with ${response.statusCode}`)
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(faultOf(error, address)))
    asked.end()
  })
}

function faultOf({ name, code, message }: NodeJS.ErrnoException, address: string): string | undefined {
  if (ownFaults.has(code ?? '')) return undefined
  if (name === 'AbortError' || name === 'TimeoutError') return `does not answer on ${address}`
  return `cannot be reached on ${address}: ${code ?? message}`
}

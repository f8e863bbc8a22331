import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'

/** Where the NATS of a fleet is. */
export interface NatsServers {
  /** `nats://host:port`, or all `tls://host:port`. */
  readonly servers: readonly string[]
  /** The path of a NATS credentials file, read for every connection. */
  readonly credentials: string | undefined
  /** PEM of the authority to trust instead of the system's. */
  readonly ca: string | undefined
  /** What this fleet's buckets are named after, so that several deployments can share a NATS: a suffix. */
  readonly deployment: string
}

const connectMs = 3_000
/** NATS answers within milliseconds, or is not well. */
const farewellMs = 3_000

/**
 * Opens one connection and works on it until the work or the connection fails, or the signal aborts; then hands over what is
 * still under way, and closes it.
 * @throws when anything fails
 */
export async function overConnection(
  servers: NatsServers,
  signal: AbortSignal,
  work: (connection: NatsConnection) => Promise<never>,
): Promise<void> {
  const connection = await openConnection(servers)
  const over = new AbortController()
  try {
    const complaint = firstComplaint(connection)
    const end = connection.closed().then(error => Promise.reject(error ?? new Error('the connection ended')))
    await Promise.race([end, complaint, work(connection), aborted(signal, over.signal)])
    await Promise.race([connection.flush(), pause(farewellMs, undefined, { ref: false })])
  } finally {
    over.abort()
    // A peer that is dead would let us wait.
    void connection.close().catch(() => undefined)
  }
}

/** The connection is not to mend itself: after each loss everything is told and heard anew. */
function openConnection({ servers, credentials, ca }: NatsServers): Promise<NatsConnection> {
  const isSecure = servers.some(server => server.startsWith('tls:'))
  return connect({
    servers: [...servers],
    name: 'sallyport',
    reconnect: false,
    timeout: connectMs,
    ...(isSecure && { tls: ca === undefined ? {} : { ca } }),
    ...(credentials !== undefined && { authenticator: credsAuthenticator(readFileSync(credentials)) }),
  })
}

/** What NATS refuses it says beside the requests, which only get no answer. */
async function firstComplaint(connection: NatsConnection): Promise<never> {
  for await (const status of connection.status()) if (status.type === 'error') throw status.error
  throw new Error('the connection ended')
}

/** @param over when nobody waits any more */
async function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort', { signal: over })
}

/** A bucket's name has no dots, and a host name no underscores. */
export const bucketName = ({ deployment }: NatsServers, content: string): string =>
  `sallyport-${deployment.replaceAll('.', '_')}-${content}`

/** Tries again and again until the signal aborts, and tells each failure in words. */
export async function keepTrying(
  attempt: () => Promise<void>,
  retryMs: number,
  signal: AbortSignal,
  failed: (cause: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    await attempt().catch((error: unknown) => failed(wordsOf(error)))
    await pause(retryMs, undefined, { signal }).catch(() => undefined)
  }
}

const wordsOf = (error: unknown): string =>
  (error instanceof Error && error.message !== '' ? error.message : String(error)).slice(0, 200)

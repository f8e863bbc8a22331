import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'
import type { Hub, News, Topic } from './fleet.ts'
import { openBucket, type Bucket } from './nats-bucket.ts'

/** Where the NATS of a fleet is, and what to keep there. */
export interface NatsServers {
  /** `nats://host:port`, or all `tls://host:port`. */
  readonly servers: readonly string[]
  /** The path of a NATS credentials file, read for every connection. */
  readonly credentials: string | undefined
  /** PEM of the authority to trust instead of the system's. */
  readonly ca: string | undefined
  /** What this fleet's buckets are named after, so that several deployments can share a NATS: a suffix. */
  readonly deployment: string
  /** Milliseconds for which news of each topic may hold. */
  readonly lifetimes: Readonly<Record<Topic, number>>
}

/** How long things may take, in milliseconds. */
export interface NatsTiming {
  /** Between two proofs that news go to NATS and come back. */
  readonly pulse: number
  /** For one of them. */
  readonly patience: number
  /** Before another connection is tried. */
  readonly retry: number
}

/** What is to be joined, and how. */
export interface Exchange {
  readonly hub: Hub
  readonly servers: NatsServers
  readonly timing: NatsTiming
  /** Tells this hub from others; letters, digits and `-`. */
  readonly member: string
}

const connectMs = 3_000
/** A bucket may have hundreds of thousands of news to tell. */
const catchUpMs = 60_000
/** News that NATS has not yet confirmed, at most, when much is told at once. */
const batch = 500

/**
 * Opens one connection and brings news from the hub to NATS and back until it fails or the signal aborts. News are what
 * counts, so one proof stands for all that can break, a dead peer, a lost bucket, a JetStream without a leader: what is
 * told must come back.
 * @param heard called when all that NATS has is heard and NATS has all that the hub keeps, and then after every proof
 * @throws when anything fails
 */
export async function exchangeNews(
  exchange: Exchange,
  signal: AbortSignal,
  heard: () => void,
): Promise<void> {
  const connection = await openConnection(exchange.servers)
  const over = new AbortController()
  try {
    const complaint = firstComplaint(connection)
    const end = connection.closed().then(error => Promise.reject(error ?? new Error('the connection ended')))
    const work = keepExchanging(connection, exchange, heard)
    await Promise.race([end, complaint, work, aborted(signal, over.signal)])
    await Promise.race([connection.flush(), pause(exchange.timing.patience, undefined, { ref: false })])
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

async function keepExchanging(
  connection: NatsConnection,
  exchange: Exchange,
  heard: () => void,
): Promise<never> {
  const { hub, timing } = exchange
  const buckets = await openBuckets(connection, exchange)
  const failed = Promise.withResolvers<never>()
  const membership = hub.join(news => void buckets[news.topic].put(news).catch(failed.reject))
  const all = Object.values(buckets)
  const there = new Set<string>()
  const following = all.map(bucket =>
    bucket.follow(news => {
      there.add(idOf(news))
      membership.tell(news)
    }),
  )
  const beating = async (): Promise<never> => {
    await Promise.all(all.map(bucket => bucket.pulse(catchUpMs)))
    await putAll(
      buckets,
      membership.welcome.filter(news => !there.has(idOf(news))),
    )
    for (;;) {
      heard()
      there.clear()
      await pause(timing.pulse, undefined, { ref: false })
      await Promise.all(all.map(bucket => bucket.pulse(timing.patience)))
    }
  }
  return Promise.race([failed.promise, ...following, beating()]).finally(() => membership.leave())
}

type Buckets = Readonly<Record<Topic, Bucket>>

async function openBuckets(
  connection: NatsConnection,
  { servers: { deployment, lifetimes }, member }: Exchange,
): Promise<Buckets> {
  const open = (topic: Topic): Promise<Bucket> =>
    openBucket(connection, { topic, name: bucketName(deployment, topic), lifetime: lifetimes[topic], member })
  const [revocations, tickets] = await Promise.all([open('revocations'), open('used-tickets')])
  return { revocations, 'used-tickets': tickets }
}

/** A bucket's name has no dots, and a host name no underscores. */
const bucketName = (deployment: string, topic: Topic): string =>
  `sallyport-${deployment.replaceAll('.', '_')}-${topic}`

const idOf = ({ topic, content }: News): string => `${topic} ${JSON.stringify(content)}`

async function putAll(buckets: Buckets, all: readonly News[]): Promise<void> {
  for (let at = 0; at < all.length; at += batch) {
    await Promise.all(all.slice(at, at + batch).map(news => buckets[news.topic].put(news)))
  }
}

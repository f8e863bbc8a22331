import { setTimeout as pause } from 'node:timers/promises'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Hub, News, Topic } from './fleet.ts'
import { bucketName, overConnection, type NatsServers } from './nats-connection.ts'
import { openNews, type NewsBucket } from './nats-news.ts'

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
  /** Milliseconds for which news of each topic may hold. */
  readonly lifetimes: Readonly<Record<Topic, number>>
  readonly timing: NatsTiming
  /** Tells this hub from others; letters, digits and `-`. */
  readonly member: string
}

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
export const exchangeNews = (exchange: Exchange, signal: AbortSignal, heard: () => void): Promise<void> =>
  overConnection(exchange.servers, signal, connection => keepExchanging(connection, exchange, heard))

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

type Buckets = Readonly<Record<Topic, NewsBucket>>

async function openBuckets(
  connection: NatsConnection,
  { servers, lifetimes, member }: Exchange,
): Promise<Buckets> {
  const open = (topic: Topic): Promise<NewsBucket> =>
    openNews(connection, topic, { name: bucketName(servers, topic), lifetime: lifetimes[topic], member })
  const [revocations, tickets] = await Promise.all([open('revocations'), open('used-tickets')])
  return { revocations, 'used-tickets': tickets }
}

const idOf = ({ topic, content }: News): string => `${topic} ${JSON.stringify(content)}`

async function putAll(buckets: Buckets, all: readonly News[]): Promise<void> {
  for (let at = 0; at < all.length; at += batch) {
    await Promise.all(all.slice(at, at + batch).map(news => buckets[news.topic].put(news)))
  }
}

import { createHash, randomUUID } from 'node:crypto'
import { jetstream, StorageType } from '@nats-io/jetstream'
import { Kvm, type KV } from '@nats-io/kv'
import { nanos, type NatsConnection } from '@nats-io/transport-node'
import type { News, Topic } from './fleet.ts'

/** The news of one topic, as NATS keeps them: a key-value bucket in its memory. */
export interface Bucket {
  /** Resolves when NATS has it; telling the same again changes nothing. */
  put(news: News): Promise<void>
  /**
   * Calls back with all that the bucket has, and then with all that it gets.
   * @throws when that is no longer sure to be so
   */
  follow(hear: (news: News) => void): Promise<never>
  /**
   * Puts something in and waits until `follow` has seen it: all that was there before has been heard then.
   * @throws when that takes longer
   */
  pulse(patienceMs: number): Promise<void>
}

export interface BucketOptions {
  readonly topic: Topic
  /** Letters, digits, `-` and `_`. */
  readonly name: string
  /** Milliseconds for which anything may hold. */
  readonly lifetime: number
  /** Tells members apart; letters, digits and `-`. */
  readonly member: string
}

/** NATS answers within milliseconds, or is not well. */
const answerMs = 3_000

/**
 * Opens a bucket, makes it where there is none, and lets it keep for longer where it would forget too soon.
 * @throws when NATS does not answer, does not allow it, or has the bucket on a disk
 */
export async function openBucket(connection: NatsConnection, options: BucketOptions): Promise<Bucket> {
  const { topic, name, lifetime, member } = options
  const client = jetstream(connection, { timeout: answerMs })
  const kv = await new Kvm(client).create(name, { storage: StorageType.Memory, ttl: lifetime })
  const { storage, ttl } = await kv.status()
  // Nothing of a session rests on a disk, wherever the disk is.
  if (storage !== StorageType.Memory) throw new Error(`the bucket ${name} is not in memory`)
  if (ttl !== 0 && ttl < lifetime) {
    const manager = await client.jetstreamManager()
    await manager.streams.update(`KV_${name}`, { max_age: nanos(lifetime) })
  }
  return useBucket(kv, topic, `pulse.${member}`)
}

function useBucket(kv: KV, topic: Topic, own: string): Bucket {
  let beat: { readonly value: string; readonly seen: () => void } | undefined
  return {
    async put({ content, expires }) {
      await kv.put(keyOf(content), JSON.stringify({ content, expires }))
    },
    async follow(hear) {
      for await (const entry of await kv.watch()) {
        if (entry.key === own && entry.string() === beat?.value) beat.seen()
        if (!entry.key.startsWith('news.')) continue
        const news = readNews(topic, entry.string())
        if (news !== undefined) hear(news)
      }
      throw new Error('NATS tells no more')
    },
    async pulse(patienceMs) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const giveUp = setTimeout(
        () => reject(new Error('what is told does not come back in time')),
        patienceMs,
      )
      beat = { value: randomUUID(), seen: resolve }
      await Promise.all([kv.put(own, beat.value), promise]).finally(() => clearTimeout(giveUp))
    },
  }
}

/** One key for one content, whoever tells it. */
const keyOf = (content: unknown): string =>
  `news.${createHash('sha256').update(JSON.stringify(content)).digest('base64url')}`

/** What others put there; undefined for what is no news. */
function readNews(topic: Topic, text: string): News | undefined {
  try {
    const { content, expires } = JSON.parse(text) as Partial<News>
    return isObject(content) && typeof expires === 'number' ? { topic, content, expires } : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

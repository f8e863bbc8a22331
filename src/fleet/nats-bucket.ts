import { randomUUID } from 'node:crypto'
import { jetstream, StorageType } from '@nats-io/jetstream'
import { Kvm, type KV } from '@nats-io/kv'
import { nanos, type NatsConnection } from '@nats-io/transport-node'

/** A key-value bucket in the memory of NATS. */
export interface Bucket {
  /** Resolves when NATS has it; telling the same again changes nothing. */
  put(key: string, text: string): Promise<void>
  /**
   * Calls back with all that the bucket has under keys that begin so, and then with all that it gets.
   * @throws when that is no longer sure to be so
   */
  follow(prefix: string, hear: (text: string) => void): Promise<never>
  /**
   * Puts something in and waits until `follow` has seen it: all that was there before has been heard then.
   * @throws when that takes longer
   */
  pulse(patienceMs: number): Promise<void>
}

export interface BucketOptions {
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
  const { name, lifetime, member } = options
  const client = jetstream(connection, { timeout: answerMs })
  const kv = await new Kvm(client).create(name, { storage: StorageType.Memory, ttl: lifetime })
  const { storage, ttl } = await kv.status()
  // Nothing of a session rests on a disk, wherever the disk is.
  if (storage !== StorageType.Memory) throw new Error(`the bucket ${name} is not in memory`)
  if (ttl !== 0 && ttl < lifetime) {
    const manager = await client.jetstreamManager()
    await manager.streams.update(`KV_${name}`, { max_age: nanos(lifetime) })
  }
  return useBucket(kv, `pulse.${member}`)
}

function useBucket(kv: KV, own: string): Bucket {
  let beat: { readonly value: string; readonly seen: () => void } | undefined
  return {
    async put(key, text) {
      await kv.put(key, text)
    },
    async follow(prefix, hear) {
      for await (const entry of await kv.watch()) {
        if (entry.key === own && entry.string() === beat?.value) beat.seen()
        if (entry.key.startsWith(prefix) && entry.operation === 'PUT') hear(entry.string())
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

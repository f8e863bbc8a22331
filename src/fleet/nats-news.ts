import { createHash } from 'node:crypto'
import type { NatsConnection } from '@nats-io/transport-node'
import type { News, Topic } from './fleet.ts'
import { openBucket, type Bucket, type BucketOptions } from './nats-bucket.ts'

/** The news of one topic, as NATS keeps them: a bucket of their own, because NATS 2.9 forgets by bucket. */
export interface NewsBucket extends Pick<Bucket, 'pulse'> {
  put(news: News): Promise<void>
  /** @throws when what others tell is no longer sure to be heard */
  follow(hear: (news: News) => void): Promise<never>
}

/**
 * Opens the bucket of a topic.
 * @throws when NATS does not answer, does not allow it, or has the bucket on a disk
 */
export async function openNews(
  connection: NatsConnection,
  topic: Topic,
  options: BucketOptions,
): Promise<NewsBucket> {
  const bucket = await openBucket(connection, options)
  return {
    pulse: bucket.pulse,
    put: ({ content, expires }) => bucket.put(keyOf(content), JSON.stringify({ content, expires })),
    follow: hear =>
      bucket.follow('news.', text => {
        const news = readNews(topic, text)
        if (news !== undefined) hear(news)
      }),
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

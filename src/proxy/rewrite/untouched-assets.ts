import { hash, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { BodyRewriter, Exchange } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import { isWorkerScript } from '../navigation.ts'
import { pathOf } from '../paths.ts'
import type { BodyStream } from './body/body-stream.ts'

/**
 * Scripts and style sheets in which there was no name. The next time they pass as they are: compressed as the app has compressed them, with
 * its own tag. What a strong entity tag names is the same octet by octet (RFC 9110 8.8.1).
 */
export interface UntouchedAssets {
  /** Whether what an exchange brings is known to need no rewriting. */
  has(exchange: Exchange): boolean
  /**
   * Whether a tag of the app's own may go on, by which a browser asks whether what it has still is what it should have: for a script or a
   * style sheet only if it has been seen to need no rewriting as names are now, and never for a worker's script, which always gets a runtime.
   */
  mayAskBy(exchange: Exchange, tag: string): boolean
  /** The same rewriter, which is remembered if it comes to the end without a change. */
  learning(exchange: Exchange, text: BodyStream): BodyRewriter
}

/** Each costs some 100 octets. */
const rememberedAssets = 20_000

/** Makes it. It holds digests under a key of this process, so it tells nobody what was asked for. */
export function createUntouchedAssets(): UntouchedAssets {
  const key = randomBytes(32).toString('base64url')
  const known = new LRUCache<string, true>({ max: rememberedAssets })
  const digestOf = ({ route, appTarget }: Exchange, tag: string): string =>
    hash('sha256', `${key}\n${route.app.id}\n${route.host}${appTarget}\n${tag}`, 'base64url')
  return {
    has(exchange) {
      const tag = tagOf(exchange)
      return tag !== undefined && known.get(digestOf(exchange, tag)) === true
    },
    mayAskBy(exchange, tag) {
      if (isWorkerScript(exchange.client)) return false
      return !isAsset(exchange) || known.has(digestOf(exchange, tag))
    },
    learning(exchange, text) {
      const tag = tagOf(exchange)
      if (tag === undefined || !saysItsEnd(exchange)) return text
      let isTold = true
      return {
        push: chunk => text.push(chunk),
        flush() {
          const early = text.flush()
          // What follows might have made another name of it.
          isTold &&= early.length === 0
          return early
        },
        end() {
          const last = text.end()
          if (isTold && text.hits === 0) known.set(digestOf(exchange, tag), true)
          return last
        },
      }
    },
  }
}

/**
 * The strong tag of a whole script or style sheet; undefined for everything else. Other texts are mostly answers that differ each time, and
 * the script of a worker gets a runtime before it.
 */
function tagOf(exchange: Exchange): string | undefined {
  const { client, response } = exchange
  const { status, fields } = response!
  if (client.method !== 'GET' || status !== 200 || !isAsset(exchange)) return undefined
  const tag = fieldOf(fields, 'etag')
  return tag !== undefined && strongTag.test(tag) ? tag : undefined
}

/**
 * Whether a script or a style sheet is asked for, by the request alone: when a browser asks again by a tag, it must be told once more that the
 * tag is an asset's, which does not go on once names are others. One that does not say what it asks for is taken by the path.
 */
function isAsset({ client, appTarget }: Exchange): boolean {
  const destination = client.field('sec-fetch-dest')
  return destination === undefined ? assetPath.test(pathOf(appTarget)) : assets.has(destination)
}

/** Content that ends with its connection may have been cut (RFC 9112 8). */
const saysItsEnd = ({ response }: Exchange): boolean =>
  ['content-length', 'transfer-encoding'].some(name => fieldOf(response!.fields, name) !== undefined)

const strongTag = /^"[^"]+"$/
const assets = new Set(['script', 'style'])
const assetPath = /\.(?:m?js|css)$/

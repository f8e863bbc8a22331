import { createHash } from 'node:crypto'
import { brotliCompress } from 'node:zlib'
import type { App } from '../../../apps/index.ts'
import type { Client } from '../../client.ts'
import type { Reply } from '../../exchange.ts'
import { preferredCoding } from '../codings.ts'
import { unframed } from './runtime-tag.ts'
import { joinRuntime } from './runtime-source.ts'

/** The scripts of ours that are first in everything of one app that runs scripts. */
export interface RuntimeAsset {
  /** Path of the one for pages, under a content hash, so that it can be cached for ever. */
  readonly path: string
  serve(client: Client): Reply
  /** What goes before the script of a worker. */
  readonly workerPrefix: Buffer
}

const workerFunction = `function worker(names){'use strict';${joinRuntime('worker.ts', 'startWorker(names,worker)')}}`
const pageBlock = joinRuntime('main.ts', 'startPage(names,worker)')

/**
 * @param portPart `:8443`, or nothing for 443
 */
export function createRuntimeAsset(app: App, portPart: string): RuntimeAsset {
  const names = JSON.stringify({
    patterns: app.domains.map(({ pattern }) => pattern),
    suffix: app.hosts.suffix,
    port: portPart,
  })
  const script = Buffer.from(
    `(()=>{'use strict';const names=${names},worker=${workerFunction};${pageBlock}})()\n`,
  )
  const compressed = compressedSoon(script)
  const digest = createHash('sha256').update(script).digest('hex').slice(0, 16)
  return {
    path: `/.sallyport/runtime.${digest}.js`,
    workerPrefix: Buffer.from(`;(${workerFunction})(${names});\n`),
    serve(client) {
      const small = preferredCoding(client.field('accept-encoding')) === 'br' ? compressed() : undefined
      const fields = small === undefined ? fixedFields : [...fixedFields, 'content-encoding', 'br']
      return { status: 200, fields, body: small ?? script, error: undefined }
    },
  }
}

/**
 * Compresses in the thread pool once somebody wants it: it takes a tenth of a second, for each of perhaps a hundred apps.
 * @returns undefined until it is done
 */
function compressedSoon(script: Buffer): () => Buffer | undefined {
  let compressed: Buffer | undefined
  let isBegun = false
  return () => {
    if (!isBegun) brotliCompress(script, (_, result) => (compressed = result))
    isBegun = true
    return compressed
  }
}

const fixedFields = [
  'content-type',
  'text/javascript; charset=utf-8',
  'cache-control',
  'public, max-age=31536000, immutable',
  'cross-origin-resource-policy',
  'cross-origin',
  'vary',
  'accept-encoding',
  'x-content-type-options',
  'nosniff',
  ...unframed,
]

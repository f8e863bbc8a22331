import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { brotliCompressSync } from 'node:zlib'
import type { App } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import type { Reply } from '../exchange.ts'
import { preferredCoding } from './codings.ts'

/** The script that is the first of every page of one app. */
export interface RuntimeAsset {
  /** Path under a content hash, so that it can be cached for ever. */
  readonly path: string
  serve(client: Client): Reply
}

const source = stripTypeScriptTypes(
  readFileSync(new URL('../../../browser/runtime.ts', import.meta.url), 'utf8'),
)

/**
 * @param portPart `:8443`, or nothing for 443
 */
export function createRuntimeAsset(app: App, portPart: string): RuntimeAsset {
  const names = {
    patterns: app.domains.map(({ pattern }) => pattern),
    suffix: app.hosts.suffix,
    port: portPart,
  }
  const script = Buffer.from(`(()=>{${source}\nsallyport(${JSON.stringify(names)})})()\n`)
  const compressed = brotliCompressSync(script)
  const digest = createHash('sha256').update(script).digest('hex').slice(0, 16)
  return {
    path: `/.sallyport/runtime.${digest}.js`,
    serve(client) {
      const small = preferredCoding(client.field('accept-encoding')) === 'br'
      const fields = small ? [...fixedFields, 'content-encoding', 'br'] : fixedFields
      return { status: 200, fields, body: small ? compressed : script, error: undefined }
    },
  }
}

const fixedFields = [
  'content-type',
  'text/javascript; charset=utf-8',
  'cache-control',
  'public, max-age=31536000, immutable',
  'cross-origin-resource-policy',
  'same-origin',
  'vary',
  'accept-encoding',
  'x-content-type-options',
  'nosniff',
]

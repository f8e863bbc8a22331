import type { IncomingMessage } from 'node:http'
import { text } from '../web/replies.ts'
import type { Reply } from '../web/replies.ts'
import { requestUrl } from '../web/requests.ts'
import type { Asset, Assets } from './assets.ts'

const forGood = {
  'cache-control': 'public, max-age=31536000, immutable',
  // Scripts with `integrity`, modules and fonts are fetched with CORS and without cookies.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'same-site',
  'x-content-type-options': 'nosniff',
}

/** `static.drive.example`: files that never change under their address; it knows no users. */
export function answerStatic(req: IncomingMessage, assets: Assets): Reply {
  const [, version, name = ''] = /^\/(\w+)\/([\w.-]+)$/.exec(requestUrl(req).pathname) ?? []
  const asset = version === assets.version ? assets.get(name) : undefined
  if (asset === undefined) return text(404, 'There is no such file.')
  const headers = { ...forGood, 'content-type': asset.type, etag: etagOf(asset) }
  return req.headers['if-none-match'] === headers.etag
    ? { status: 304, headers, body: '' }
    : { status: 200, headers, body: asset.content }
}

const etagOf = ({ integrity }: Asset) => `W/"${integrity.slice(7, 23)}"`

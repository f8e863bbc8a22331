import type { IncomingMessage } from 'node:http'
import type { Reply } from '../web/replies.ts'
import type { DriveFile } from './files.ts'
import { kindOf } from './file-kinds.ts'

/** How a browser is told to treat a file. */
export type Disposition = 'attachment' | 'inline'

/** The content of a file, whole or in part, with validators (RFC 9110 13 and 14). */
export function contentReply(req: IncomingMessage, file: DriveFile, disposition: Disposition): Reply {
  const headers = { ...validators(file), ...description(file, disposition) }
  if (isKnown(req, file)) return { status: 304, headers: validators(file), body: '' }
  const range =
    req.method === 'GET' && rangeApplies(req, file) ? rangeOf(req, file.content.length) : undefined
  if (range === undefined) return { status: 200, headers, body: file.content }
  const { length } = file.content
  if (range === 'unsatisfiable')
    return {
      status: 416,
      headers: { 'content-range': `bytes */${length}`, 'accept-ranges': 'bytes' },
      body: '',
    }
  const contentRange = { 'content-range': `bytes ${range.first}-${range.last}/${length}` }
  const body = file.content.subarray(range.first, range.last + 1)
  return { status: 206, headers: { ...headers, ...contentRange }, body }
}

const validators = ({ version, modified }: DriveFile) => ({
  etag: `"${version}"`,
  'last-modified': modified.toUTCString(),
  'cache-control': 'private, no-cache',
})

const description = ({ name }: DriveFile, disposition: Disposition) => ({
  'content-type': kindOf(name).type,
  'content-disposition': dispositionOf(name, disposition),
  'accept-ranges': 'bytes',
  'x-content-type-options': 'nosniff',
  // What users upload must never run under Drive's name.
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'same-site',
})

/** A name in ASCII for old clients, and the whole name (RFC 6266 appendix D). */
function dispositionOf(name: string, disposition: Disposition): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const whole = encodeURIComponent(name).replace(/['()*]/g, one => `%${one.charCodeAt(0).toString(16)}`)
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${whole}`
}

function isKnown({ headers }: IncomingMessage, { version, modified }: DriveFile): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined)
    return tags.split(',').some(tag => ['*', `"${version}"`].includes(tag.trim().replace(/^W\//, '')))
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return Math.floor(modified.getTime() / 1000) * 1000 <= since
}

/** `If-Range`: a part is of use only to who has the rest of this version. */
function rangeApplies({ headers }: IncomingMessage, { version }: DriveFile): boolean {
  const condition = headers['if-range']
  return condition === undefined || condition === `"${version}"`
}

interface ByteRange {
  readonly first: number
  readonly last: number
}

/** One range; several at once are answered with the whole, as RFC 9110 14.2 allows. */
function rangeOf({ headers }: IncomingMessage, length: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
  if (from === '' && to === '') return undefined
  const first = from === '' ? Math.max(length - Number(to), 0) : Number(from)
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1)
  if (from !== '' && to !== '' && Number(to) < first) return undefined
  return first > last ? 'unsatisfiable' : { first, last }
}

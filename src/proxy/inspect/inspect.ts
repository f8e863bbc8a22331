import { refusalOf, unknownExtension } from '../../policy/index.ts'
import { bringsNothing } from '../content.ts'
import type { Exchange, Stage, UpstreamResponse } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import { fileNameFacts, isFileType, mediaType } from '../file-facts.ts'
import { isNavigation } from '../navigation.ts'
import { keepsFiles } from '../page-controls.ts'
import { keptExtensions } from '../uploads.ts'
import { parseDisposition, type Disposition } from '../disposition.ts'
import { replaced } from './replaced.ts'

/** Stage 7: decides again with what the response's head says; a file that may not be taken is replaced. */
export const inspect: Stage = function inspectResponse(exchange) {
  const response = exchange.response!
  if (bringsNothing(response.status) || exchange.facts === undefined) return undefined
  const disposition = parseDisposition(fieldOf(response.fields, 'content-disposition'))
  const downloads = isDownload(exchange, response, disposition)
  if (!downloads && exchange.activity !== 'download' && exchange.decision?.pending !== true) return undefined
  if (downloads && !changesSomething.has(exchange.activity)) exchange.activity = 'download'
  const name = disposition.filename || exchange.facts.path
  const file = fileNameFacts(
    name,
    fieldOf(response.fields, 'content-length'),
    fieldOf(response.fields, 'content-type'),
  )
  // Only files bear labels; what a page is made of has none.
  const label = downloads || exchange.activity === 'download' ? file.label : 'none'
  exchange.facts = { ...exchange.facts, activity: exchange.activity, file: { ...file, label } }
  exchange.decision = exchange.policy.decide(exchange.facts, 'response')
  const code = refusalOf(exchange.decision, exchange.facts)
  return code && replaced(exchange, 'response', code)
}

/** What the app's profile or the method already named more exactly than "download" stays so. */
const changesSomething = new Set([
  'upload',
  'edit',
  'delete',
  'share',
  'send',
  'export',
  'print',
  'admin-change',
])

/** A browser's own viewer of PDF has a button to save with, which nothing of a page or a header takes away. */
function isDownload(exchange: Exchange, response: UpstreamResponse, disposition: Disposition): boolean {
  if (disposition.attachment) return true
  const { client, target } = exchange
  const type = mediaType(fieldOf(response.fields, 'content-type'))
  if (type === 'application/pdf' && keepsFiles(exchange) && isNavigation(client)) return true
  if (!isFileType(type)) return false
  if (type !== 'application/octet-stream' || !lookingInside.has(client.field('sec-fetch-dest') ?? ''))
    return true
  const { extension } = fileNameFacts(disposition.filename || target, undefined, undefined)
  return extension === unknownExtension || (extension !== 'js' && keptExtensions.has(extension))
}

/**
 * Where browsers show or run bytes of no declared type, as many stores serve pictures and fonts. Whoever asks by
 * hand can claim to be such a place, so a name that is a document's or a program's counts for more.
 */
const lookingInside = new Set(['image', 'font', 'audio', 'video', 'script'])

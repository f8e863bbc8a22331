import type { Activity } from '../../apps/index.ts'
import { unknownExtension, type Facts, type FileFacts, type Refusal } from '../../policy/index.ts'
import type { Client } from '../client.ts'
import { bringsNothing } from '../content.ts'
import type { Exchange, Stage, UpstreamResponse } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import { fileNameFacts } from '../file-facts.ts'
import { isFileType, isShown, typeOf } from '../media-type.ts'
import { isNavigation } from '../navigation.ts'
import { keepsFiles } from '../page-controls.ts'
import { keptExtensions } from '../uploads.ts'
import { parseDisposition, type Disposition } from '../disposition.ts'
import { appErrorReply } from '../replies.ts'
import { replaced } from './replaced.ts'
import { decideStrictest } from './strictest.ts'

/** Stage 7: decides again with what the response's head says; a file that may not be taken is replaced. */
export const inspect: Stage = function inspectResponse(exchange) {
  const response = exchange.response!
  if (bringsNothing(response.status) || exchange.facts === undefined) return undefined
  if (isOpenInViewer(exchange, response)) return appErrorReply(exchange, 'viewer-refused')
  const disposition = parseDisposition(fieldOf(response.fields, 'content-disposition'))
  const downloads = isDownload(exchange, response, disposition)
  if (!downloads && exchange.activity !== 'download' && exchange.decision?.pending !== true) return undefined
  if (downloads && !namedExactly.has(exchange.activity)) exchange.activity = 'download'
  const code = decideOnResponse(exchange, fileOf(exchange, response, disposition, downloads), downloads)
  return code && replaced(exchange, 'response', code)
}

/** What the app's profile or the method already named more exactly than "download" stays on record. */
const namedExactly = new Set<Activity>([
  'upload',
  'edit',
  'delete',
  'share',
  'send',
  'export',
  'print',
  'admin-change',
])

function fileOf(
  { facts, activity }: Exchange,
  { fields }: UpstreamResponse,
  { filename }: Disposition,
  downloads: boolean,
): FileFacts {
  const [length, type] = [fieldOf(fields, 'content-length'), fieldOf(fields, 'content-type')]
  const file = fileNameFacts(filename || facts!.path, length, type)
  // Only files bear labels; what a page is made of has none.
  return { ...file, label: downloads || activity === 'download' ? file.label : 'none' }
}

/** Whatever else a request was, a file that answers it is a download as well, and may be stopped as one. */
function decideOnResponse(exchange: Exchange, file: FileFacts, downloads: boolean): Refusal | undefined {
  const facts: Facts = { ...exchange.facts!, activity: exchange.activity, file }
  const isMore = downloads && facts.activity !== 'download'
  exchange.alsoResponse = isMore ? [{ ...facts, activity: 'download' }] : []
  return decideStrictest(exchange, [facts, ...exchange.alsoResponse], 'response')
}

/**
 * A browser's own viewer of PDF has buttons to save and print, and lets text be copied; nothing of a page or a field
 * takes them away.
 */
function isOpenInViewer(exchange: Exchange, response: UpstreamResponse): boolean {
  const controls = exchange.decision?.controls ?? []
  const isClosed = controls.includes('no-print') || controls.includes('no-copy')
  return isClosed && isNavigation(exchange.client) && typeOf(response) === 'application/pdf'
}

function isDownload(exchange: Exchange, response: UpstreamResponse, disposition: Disposition): boolean {
  if (disposition.attachment) return true
  const { client, target } = exchange
  const type = typeOf(response)
  if (keepsFiles(exchange) && isSaved(client, type)) return true
  if (!isFileType(type)) return false
  if (type !== 'application/octet-stream' || !lookingInside.has(client.field('sec-fetch-dest') ?? ''))
    return true
  const { extension } = fileNameFacts(disposition.filename || target, undefined, undefined)
  return extension === unknownExtension || (extension !== 'js' && keptExtensions.has(extension))
}

/**
 * Whether a browser puts content on the disk: what it cannot show in a window, or shows in a viewer that saves, and
 * whatever a link that saves asks for.
 */
function isSaved(client: Client, type: string): boolean {
  if (isNavigation(client)) return type === 'application/pdf' || !isShown(type)
  return (
    client.method === 'GET' &&
    client.field('sec-fetch-mode') === 'no-cors' &&
    client.field('sec-fetch-dest') === 'empty'
  )
}

/**
 * Where browsers show or run bytes of no declared type, as many stores serve pictures and fonts. Whoever asks by
 * hand can claim to be such a place, so a name that is a document's or a program's counts for more.
 */
const lookingInside = new Set(['image', 'font', 'audio', 'video', 'script'])

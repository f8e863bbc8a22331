import { unknownExtension } from '../../policy/index.ts'
import { blockMessage } from '../block-message.ts'
import type { Exchange, Reply, Stage, UpstreamResponse } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import { fileNameFacts, isFileType, mediaType } from '../file-facts.ts'
import { isNavigation, isScripted } from '../navigation.ts'
import { appErrorReply } from '../replies.ts'
import { keptExtensions } from '../uploads.ts'
import { parseDisposition, type Disposition } from './disposition.ts'

/** Stage 7: decides again with what the response's head says; a file that may not be taken is replaced. */
export const inspect: Stage = function inspectResponse(exchange) {
  const response = exchange.response!
  if (response.status >= 300 || exchange.facts === undefined) return undefined
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
  exchange.facts = { ...exchange.facts, activity: exchange.activity, file }
  exchange.decision = exchange.policy.decide(exchange.facts, 'response')
  return exchange.decision.verdict === 'block' ? replaced(exchange, file.name) : undefined
}

/** What the app's profile or the method already named more exactly than "download" stays so. */
const changesSomething = new Set(['upload', 'edit', 'delete', 'share', 'send', 'export', 'print'])

function isDownload(
  { client, target }: Exchange,
  response: UpstreamResponse,
  disposition: Disposition,
): boolean {
  if (disposition.attachment) return true
  const type = mediaType(fieldOf(response.fields, 'content-type'))
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

/**
 * A navigation gets a page, script gets an error it can handle, and a file that goes straight to disk is
 * replaced by a text that says why, so that the user finds the reason where the file was expected.
 */
function replaced(exchange: Exchange, name: string): Reply {
  const { client, reference, route } = exchange
  const words = `${route.app.name} does not let you download this file.`
  const message = blockMessage(exchange, 'response', words)
  if (isNavigation(client) || isScripted(client)) {
    return appErrorReply(exchange, 'blocked', { message })
  }
  const text = `Download blocked\n\n${message}\n\nFile: ${name}\nReference: ${reference}\n`
  const fields = [
    'content-type',
    'text/plain; charset=utf-8',
    'content-disposition',
    `attachment; filename="Download blocked.txt"`,
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
  ]
  return { status: 200, fields, body: text, error: 'blocked' }
}

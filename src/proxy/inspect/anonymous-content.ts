import type { Stage } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import { isFileType, isShown, typeOf } from '../media-type.ts'
import { appErrorReply } from '../replies.ts'
import { parseDisposition } from '../disposition.ts'

/** What a browser shows as a page of its own. */
const documents = /^(?:text\/(?:html|xml)|application\/(?:xhtml\+xml|xml|pdf))$/

/**
 * Before stage 7 decides: requests that carry no cookie by design are for parts of a page, and whoever sends
 * them can say anything about themselves. A page, or a file to keep, is for people we know; else
 * `fetch(file, { credentials: 'omit' })` would be a way round every rule about users.
 */
export const withholdFromAnonymous: Stage = function withholdDocument(exchange) {
  const { session, client, response } = exchange
  if (session !== undefined || client.method === 'OPTIONS') return undefined
  const type = typeOf(response!)
  const { attachment } = parseDisposition(fieldOf(response!.fields, 'content-disposition'))
  const withheld = attachment || documents.test(type) || isNamedFileType(type)
  return withheld ? appErrorReply(exchange, 'not-signed-in') : undefined
}

/** Many stores serve fonts and modules as octets of no type; fonts and programs of pages are no files. */
const isNamedFileType = (type: string): boolean =>
  type !== 'application/octet-stream' && !partTypes.test(type) && (isFileType(type) || !isShown(type))

const partTypes =
  /^(?:font\/|application\/(?:wasm|(?:x-)?font|manifest|vnd\.ms-fontobject|.*mpegurl|dash\+xml|(?:.*-)?protobuf|grpc))/

/** Types of content, read as browsers read them, so that what we take a content for is what it is shown as. */

import type { UpstreamResponse } from './exchange.ts'
import { fieldOf } from './fields.ts'

/** A media type without parameters, lower case, empty when there is none (RFC 9110 8.3.1). */
export function mediaType(value: string | undefined): string {
  if (value === undefined) return ''
  const end = value.indexOf(';')
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
}

/** The type of a response's content (RFC 9110 8.3.1), empty when there is none. */
export const typeOf = ({ fields }: UpstreamResponse): string => mediaType(fieldOf(fields, 'content-type'))

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
/** One type, with parameters that hold no comma outside of quotes. */
const plain = new RegExp(`^[\\t ]*${token}/${token}[\\t ]*(?:;(?:[^",]|"(?:[^"\\\\]|\\\\.)*")*)?$`)
const leading = new RegExp(`^[\\t ]*(${token}/${token})`)

/**
 * A `Content-Type` that says one thing: as it is when it does, else the last type of those that it lists, which is
 * what browsers take (Fetch Standard, "extract a MIME type"), with its charset; undefined when there is none.
 */
export function clearType(value: string): string | undefined {
  if (plain.test(value)) return value
  const types = value.split(',').filter(part => leading.test(part))
  const last = types.at(-1)
  if (last === undefined) return undefined
  const charset = /;[\t ]*charset[\t ]*=[\t ]*"?([\w.:-]+)/i.exec(last)?.[1]
  return `${leading.exec(last)![1]}${charset === undefined ? '' : `; charset=${charset}`}`
}

/** Types that no browser shows in a page: what comes so is a file. A font of Microsoft's is none of them. */
export const isFileType = (type: string): boolean => fileTypes.test(type)

const fileTypes =
  /^binary\/octet-stream$|^application\/(?:octet-stream|zip|gzip|x-(?:tar|gzip|bzip2|7z-compressed|rar-compressed|msdownload|zip-compressed)|vnd\.(?:ms-(?!fontobject)|openxmlformats|oasis|rar|android\.package)|msword|java-archive|x-msdos-program)/

/**
 * Whether a browser shows content of a type in a window; all else it saves. Texts that it saves all the same are
 * those that other programs are for.
 */
export const isShown = (type: string): boolean =>
  shown.test(type) || (type.startsWith('text/') && !savedTexts.test(type))

const shown =
  /^$|^image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml|apng|x-icon|vnd\.microsoft\.icon)$|^audio\/(?:mpeg|mp3|mp4|x-m4a|aac|ogg|wav|wave|x-wav|webm|flac)$|^video\/(?:mp4|x-m4v|webm|ogg)$|^application\/(?:xhtml\+xml|(?:.*\+)?(?:json|xml)|javascript|ecmascript|x-javascript|pdf)$/

const savedTexts =
  /^text\/(?:(?:x-)?csv|comma-separated-values|tab-separated-values|tsv|(?:x-)?v?calendar|(?:x-)?vcard|directory|ldif|(?:x-)?qif|ofx|x-ms-.*|vnd\..*|rtf|richtext)$/

/** Content that programs exchange: what an app's own requests are made of. */
export const isData = (type: string): boolean => dataTypes.test(type)

const dataTypes =
  /^application\/(?:x-www-form-urlencoded|.*json.*|(?:.*\+)?xml|graphql|csp-report|(?:x-|vnd\.google\.)?protobuf|x-google-protobuf|grpc.*|(?:x-)?msgpack|cbor|x-ndjson|sparql-.*|.*\+(?:proto|thrift.*|cbor|msgpack))$|^text\/(?:plain|xml|x-gwt-rpc|x-component|ping)$/

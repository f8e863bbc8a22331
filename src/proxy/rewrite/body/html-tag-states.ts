import { readTagName } from './html-names.ts'
import { maxTagBytes, waitFrom, type Scan, type State, type TagScan } from './html-scan.ts'
import {
  ampersand,
  doubleQuote,
  endsAttributeNames,
  endsNames,
  endsValues,
  equals,
  greater,
  meanings,
  singleQuote,
  slash,
  space,
} from './html-tag-bytes.ts'

/** Begins a tag; its name stands at `scan.at`. */
export function beginTag(scan: Scan, start: number, closing: boolean): State {
  const { tag } = scan
  tag.start = start
  tag.closing = closing
  tag.selfClosing = false
  tag.name = ''
  tag.references = false
  tag.long = false
  tag.spanCount = 0
  scan.at = start + (closing ? 2 : 1)
  return tagName
}

/** 13.2.5.8 */
const tagName: State = scan => {
  const { bytes, tag } = scan
  const end = skipTo(scan, endsNames)
  if (end === bytes.length) return waitInTag(scan)
  const start = tag.start + (tag.closing ? 2 : 1)
  tag.nameEnd = end - tag.start
  if (!tag.long) tag.name = readTagName(bytes, start, end, scan.foreign.active)
  return bytes[end] === greater ? endTag(scan) : beforeAttribute
}

/** 13.2.5.32, and 13.2.5.39, which does the same */
const beforeAttribute: State = scan => {
  const at = skipSpace(scan)
  if (at === scan.bytes.length) return waitInTag(scan)
  if (scan.bytes[at] === slash) return next(scan, selfClosingStart)
  if (scan.bytes[at] === greater) return endTag(scan)
  scan.tag.mark = at - scan.tag.start
  // An equals sign here begins a name.
  return next(scan, attributeName)
}

/** 13.2.5.33 */
const attributeName: State = scan => {
  const { bytes, tag } = scan
  const at = skipTo(scan, endsAttributeNames)
  if (at === bytes.length) return waitInTag(scan)
  if (!tag.long) addAttribute(tag, at - tag.start)
  return bytes[at] === equals ? next(scan, beforeValue) : afterAttributeName
}

/** 13.2.5.34 */
const afterAttributeName: State = scan => {
  const at = skipSpace(scan)
  if (at === scan.bytes.length) return waitInTag(scan)
  return scan.bytes[at] === equals ? next(scan, beforeValue) : beforeAttribute
}

/** 13.2.5.35 */
const beforeValue: State = scan => {
  const at = skipSpace(scan)
  const byte = scan.bytes[at]
  if (byte === undefined) return waitInTag(scan)
  if (byte === greater) return endTag(scan)
  const isQuoted = byte === doubleQuote || byte === singleQuote
  scan.tag.mark = at - scan.tag.start + (isQuoted ? 1 : 0)
  if (!isQuoted) return unquotedValue
  return next(scan, byte === doubleQuote ? doubleQuotedValue : singleQuotedValue)
}

/** 13.2.5.36 and 37 */
const quotedValue =
  (quote: number): State =>
  scan => {
    const { bytes, tag } = scan
    let at = scan.at
    for (; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === ampersand) tag.references = true
    scan.at = at
    if (at === bytes.length) return waitInTag(scan)
    endValue(scan)
    return next(scan, beforeAttribute)
  }

const doubleQuotedValue = quotedValue(doubleQuote)
const singleQuotedValue = quotedValue(singleQuote)

/** 13.2.5.38 */
const unquotedValue: State = scan => {
  const { bytes, tag, at: start } = scan
  const end = skipTo(scan, endsValues)
  for (let at = start; at < end; at++) if (bytes[at] === ampersand) tag.references = true
  if (end === bytes.length) return waitInTag(scan)
  endValue(scan)
  return beforeAttribute
}

/** 13.2.5.40 */
const selfClosingStart: State = scan => {
  const byte = scan.bytes[scan.at]
  if (byte === undefined) return waitInTag(scan)
  if (byte !== greater) return beforeAttribute
  scan.tag.selfClosing = true
  return endTag(scan)
}

function skipTo(scan: Scan, meaning: number): number {
  const { bytes } = scan
  let at = scan.at
  while (at < bytes.length && (meanings[bytes[at]!]! & meaning) === 0) at++
  scan.at = at
  return at
}

function skipSpace(scan: Scan): number {
  const { bytes } = scan
  let at = scan.at
  while (at < bytes.length && (meanings[bytes[at]!]! & space) !== 0) at++
  scan.at = at
  return at
}

function next(scan: Scan, state: State): State {
  scan.at++
  return state
}

function addAttribute(tag: TagScan, nameEnd: number): void {
  const { spans, spanCount } = tag
  spans[spanCount] = tag.mark
  spans[spanCount + 1] = nameEnd
  spans[spanCount + 2] = -1
  spans[spanCount + 3] = -1
  tag.spanCount = spanCount + 4
}

function endValue({ tag, at }: Scan): void {
  if (tag.long) return
  tag.spans[tag.spanCount - 2] = tag.mark
  tag.spans[tag.spanCount - 1] = at - tag.start
}

function endTag(scan: Scan): State | undefined {
  const { tag } = scan
  scan.at++
  if (!tag.long) scan.sink.tagOpens(scan)
  tag.long ||= scan.at - tag.start > maxTagBytes
  scan.sink.tagEnds(scan)
  return scan.afterTag(scan)
}

/** A tag is kept together until it ends, unless it gets too long. */
function waitInTag(scan: Scan): undefined {
  const { tag, bytes } = scan
  if (!tag.long && bytes.length - tag.start > maxTagBytes) {
    tag.long = true
    scan.sink.tagOpens(scan)
  }
  return waitFrom(scan, tag.long ? bytes.length : tag.start)
}

import { commonLength, isLetter } from './bytes.ts'
import { attributeValue, readAttributes } from './html-attributes.ts'
import { createForeignTracker } from './html-foreign.ts'
import { rawTextElements } from './html-names.ts'
import { plainTagEnd } from './html-plain-tags.ts'
import { plaintext, rawText, scriptText } from './html-raw-text.ts'
import { waitFrom, type LexerSink, type Scan, type State } from './html-scan.ts'
import { greater } from './html-tag-bytes.ts'
import { beginTag } from './html-tag-states.ts'

/** Reads HTML as a browser's tokenizer does. */
export interface HtmlLexer {
  /**
   * Reads on. `bytes` begins with those from the offset that the last call returned. Returns the offset from
   * which the bytes are needed again; all before it may leave. It is never before the end of a tag that was
   * reported.
   */
  read(bytes: Buffer, final: boolean): number
}

const less = 0x3c

/**
 * A tokenizer after the HTML Standard 13.2.5, scripting enabled, for whole documents in an ASCII-compatible
 * encoding. Of the tree builder it knows what it needs: which start tags begin raw text, and what is SVG or
 * MathML. It takes `<select>` and framesets for ordinary elements, so raw text elements that a browser drops
 * there are still raw text.
 */
export function createHtmlLexer(sink: LexerSink): HtmlLexer {
  const scan = createScan(sink)
  let state: State = data
  return {
    read(bytes, final) {
      scan.bytes = bytes
      scan.final = final
      for (let next = state(scan); next !== undefined; next = state(scan)) state = next
      const { keep } = scan
      scan.at -= keep
      scan.tag.start -= keep
      scan.commentStart -= keep
      return keep
    },
  }
}

function createScan(sink: LexerSink): Scan {
  return {
    bytes: Buffer.alloc(0),
    at: 0,
    final: false,
    keep: 0,
    sink,
    foreign: createForeignTracker(),
    afterTag,
    tag: {
      start: 0,
      closing: false,
      selfClosing: false,
      name: '',
      nameEnd: 0,
      references: false,
      long: false,
      spans: [],
      spanCount: 0,
      mark: 0,
    },
    commentStart: 0,
    rawName: '',
    scriptEscape: 0,
  }
}

/** What the tree builder would switch the tokenizer to (13.2.6.4). */
const afterTag: State = scan => {
  const { tag, foreign } = scan
  if (tag.name === '' && !foreign.active) return data
  if (tag.closing) {
    foreign.close(tag.name)
    return data
  }
  const attribute = (name: string): string | undefined =>
    tag.long ? undefined : attributeValue(scan, readAttributes(scan), name)
  if (!foreign.open(tag.name, tag.selfClosing, attribute)) return data
  scan.rawName = tag.name
  scan.scriptEscape = 0
  if (tag.name === 'script') return scriptText
  if (tag.name === 'plaintext') return plaintext
  return rawTextElements.has(tag.name) ? rawText : data
}

/** 13.2.5.1 */
const data: State = scan => {
  const { bytes, at: start } = scan
  const skips = !scan.sink.hearsPlainTags && !scan.foreign.active
  let at = start
  for (let end = start; end !== -1;) {
    at = end
    while (at < bytes.length && bytes[at] !== less) at++
    end = skips && at < bytes.length ? plainTagEnd(bytes, at) : -1
  }
  return text(scan, at) ? tagOpen : waitFrom(scan, at)
}

/** 13.2.5.6 */
const tagOpen: State = scan => {
  const { bytes, at } = scan
  const next = bytes[at + 1]
  if (next === undefined) return waitForMarkup(scan)
  if (isLetter(next)) return beginTag(scan, at, false)
  if (next === 0x21) return markupDeclaration
  if (next === 0x2f) return endTagOpen
  if (next === 0x3f) return bogusComment
  text(scan, at + 1)
  return data
}

/** 13.2.5.7 */
const endTagOpen: State = scan => {
  const { bytes, at } = scan
  const next = bytes[at + 2]
  if (next === undefined) return waitForMarkup(scan)
  if (isLetter(next)) return beginTag(scan, at, true)
  return bogusComment
}

const dashes = Buffer.from('--')
const doctype = Buffer.from('doctype')
const cdataStart = Buffer.from('[cdata[')

/** 13.2.5.42; a doctype ends at its first `>`, even in quotes, as a bogus comment does. */
const markupDeclaration: State = scan => {
  const { bytes, at, final } = scan
  const partial = [dashes, doctype, cdataStart].some(start => {
    const common = commonLength(bytes, at + 2, start)
    return common < start.length && at + 2 + common === bytes.length
  })
  if (partial && !final) return waitFrom(scan, at)
  if (commonLength(bytes, at + 2, dashes) === dashes.length) {
    scan.at = at + 4
    scan.commentStart = scan.at
    return comment
  }
  const isCdata = scan.foreign.foreign && bytes.toString('latin1', at + 2, at + 9) === '[CDATA['
  return isCdata ? cdata : bogusComment
}

/** 13.2.5.43 to 52 */
const comment: State = scan => {
  const { bytes } = scan
  for (let at = bytes.indexOf(greater, scan.at); at !== -1; at = bytes.indexOf(greater, at + 1)) {
    if (!closesComment(bytes, at, scan.commentStart)) continue
    scan.at = at + 1
    return data
  }
  scan.at = bytes.length
  return waitFrom(scan, scan.at - 3)
}

/** `-->` and `--!>`, and at the very beginning `>` and `->`. */
function closesComment(bytes: Buffer, at: number, start: number): boolean {
  const before = bytes.toString('latin1', Math.max(0, start, at - 3), at)
  return before.endsWith('--') || before === '--!' || at === start || (at === start + 1 && before === '-')
}

/** 13.2.5.41 */
const bogusComment: State = scan => closeAt(scan, '>')

/** 13.2.5.69 */
const cdata: State = scan => closeAt(scan, ']]>')

function closeAt(scan: Scan, mark: string): State | undefined {
  const at = scan.bytes.indexOf(mark, scan.at)
  scan.at = at === -1 ? Math.max(scan.at, scan.bytes.length - mark.length + 1) : at + mark.length
  return at === -1 ? waitFrom(scan, scan.at) : data
}

/** Reports text up to `end`; returns whether there are bytes after it. */
function text(scan: Scan, end: number): boolean {
  if (end > scan.at) scan.sink.text(scan, scan.at, end)
  scan.at = end
  return end < scan.bytes.length
}

/** Too few bytes to tell what `<` begins; at the end it is text. */
function waitForMarkup(scan: Scan): undefined {
  const { at } = scan
  if (scan.final) text(scan, scan.bytes.length)
  return waitFrom(scan, at)
}

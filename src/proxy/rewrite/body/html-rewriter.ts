import type { BodyStream } from './body-stream.ts'
import type { EditRule } from './edit-stream.ts'
import { attributeValue, readAttributes } from './html-attributes.ts'
import { createHtmlLexer, type HtmlLexer } from './html-lexer.ts'
import type { Scan } from './html-scan.ts'
import { createTagEditor, type PolicyMaps, type TagEditor } from './html-tag-edits.ts'
import { withoutDigests } from './import-map.ts'
import { createInsertRule } from './name-inserter.ts'
import type { ScannedNames } from './names.ts'
import { createRuntimePlacement, createXmlPlacement } from './runtime-placement.ts'
import { createSplicer, type Splicer } from './splicer.ts'

/** What one HTML response asks for. */
export interface HtmlResponse extends PolicyMaps {
  /** The elements that load the runtime and what goes with it, ASCII; undefined when the document gets none. */
  readonly runtimeTag: string | undefined
  /** Whether the document is XML, where elements may stand inside the root only. */
  readonly xml: boolean
  /**
   * Whether the text of an inline element must stay as it is, byte for byte, as policies that go by hashes ask.
   * Asked when its start tag has been read, policies in tags before it included.
   */
  keepsText(element: 'script' | 'style'): boolean
}

/** An HTML document on its way through the rewriter. */
export interface HtmlStream extends BodyStream {
  /** Tags over 64 KB, whose attributes were not looked at; names in them were found all the same. */
  readonly longTags: number
  /** Whether the runtime's tag stands in what came out. */
  readonly placed: boolean
}

/**
 * Compiles the rewriting of an app's HTML: names as the name inserter does, attributes as the tag editor
 * does, and the runtime's tag. Besides what the name inserter keeps, at most one unfinished tag of 64 KB is
 * held back; `flush` does not give it out, since a browser could do nothing with it.
 * @returns a function that begins a document
 */
export function createHtmlRewriter(names: ScannedNames): (response: HtmlResponse) => HtmlStream {
  const rule = createInsertRule(names)
  const editTag = createTagEditor(names, rule)
  return response => createHtmlStream(rule, editTag, response)
}

function createHtmlStream(rule: EditRule, editTag: TagEditor, response: HtmlResponse): HtmlStream {
  const splicer = createSplicer(rule)
  const { runtimeTag } = response
  let hiddenHits = 0
  let longTags = 0

  const createPlacement = response.xml ? createXmlPlacement : createRuntimePlacement
  const placement = createPlacement(at => {
    if (runtimeTag !== undefined)
      splicer.replace({ at, remove: 0, insert: Buffer.from(runtimeTag, 'latin1') })
  })

  const tagEnds = (scan: Scan): void => {
    if (scan.tag.long) longTags++
    placement.tagIsKnown(scan)
    for (const edit of editTag(scan, response)) {
      splicer.replace(edit)
      hiddenHits += edit.hits
    }
    placement.tagEnds(scan)
    const { closing, name } = scan.tag
    if (!closing && (name === 'script' || name === 'style')) textBegins(scan, name)
  }

  const textBegins = (scan: Scan, element: 'script' | 'style'): void => {
    splicer.copyTo(scan.at)
    const isKept = response.keepsText(element)
    if (!isKept && isImportMap(scan)) splicer.beginWhole(withoutDigests)
    else splicer.beginStretch(first => isKept || holdsLengths(first))
  }

  const tagOpens = (scan: Scan): void => {
    splicer.endStretch(scan.tag.start)
    placement.tagOpens(scan)
  }

  const sink = {
    get hearsPlainTags() {
      return !placement.placed
    },
    text: placement.text,
    tagOpens,
    tagEnds,
  }
  const read = createReader(createHtmlLexer(sink), splicer)

  return {
    get hits() {
      return splicer.hits + hiddenHits
    },
    get longTags() {
      return longTags
    },
    get placed() {
      return placement.placed && runtimeTag !== undefined
    },
    push: chunk => read(chunk, false),
    flush: () => splicer.flush(),
    end: () => [...read(nothing, true), ...splicer.flush()],
  }
}

const isImportMap = (scan: Scan): boolean =>
  !scan.tag.long && attributeValue(scan, readAttributes(scan), 'type')?.toLowerCase() === 'importmap'

/**
 * Rows of React Server Components, which streaming frameworks put into scripts, say how long they are. Names in them
 * are left to the runtime, at the boundary where they are used.
 */
const holdsLengths = (first: Buffer): boolean => first.includes(rows)
const rows = Buffer.from('self.__next_f.push(')

const nothing: Buffer = Buffer.alloc(0)
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Feeds the lexer, and keeps for it what it needs again. A byte order mark is no text: the lexer never sees
 * it.
 */
function createReader(lexer: HtmlLexer, splicer: Splicer): (chunk: Buffer, final: boolean) => Buffer[] {
  let held = nothing
  let began = false

  return (chunk, final) => {
    let bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    if (!began) {
      const mark = markLength(bytes)
      began = final || mark !== bytes.length || mark === byteOrderMark.length
      if (!began) {
        held = bytes
        return []
      }
      if (mark === byteOrderMark.length) bytes = skipMark(bytes, splicer)
    }
    splicer.begin(bytes)
    const keep = lexer.read(bytes, final)
    splicer.copyTo(final ? bytes.length : keep)
    if (final) splicer.endStretch(bytes.length)
    held = Buffer.from(bytes.subarray(keep))
    return splicer.take()
  }
}

function markLength(bytes: Buffer): number {
  let length = 0
  while (length < byteOrderMark.length && bytes[length] === byteOrderMark[length]) length++
  return length
}

function skipMark(bytes: Buffer, splicer: Splicer): Buffer {
  splicer.begin(bytes)
  splicer.copyTo(byteOrderMark.length)
  return bytes.subarray(byteOrderMark.length)
}

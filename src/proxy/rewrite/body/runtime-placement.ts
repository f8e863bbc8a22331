import { isSpace } from './bytes.ts'
import type { Scan } from './html-scan.ts'

/** Finds the place of the runtime's tag in a document. */
export interface RuntimePlacement {
  readonly placed: boolean
  text(scan: Scan, start: number, end: number): void
  tagOpens(scan: Scan): void
  tagEnds(scan: Scan): void
}

/**
 * The tag goes right after `<head …>`, whose attributes are lost after any other element, when only white
 * space, comments, the doctype and one `<html …>` come before it; otherwise before the first other tag or
 * text. So it is the first script of the document, and the doctype stays the first token, which decides about
 * quirks mode.
 * @param place called once, with an offset into the bytes of the scan
 */
export function createRuntimePlacement(place: (at: number) => void): RuntimePlacement {
  let placed = false
  let htmlSeen = false
  let headOpens = false

  const placeAt = (at: number): void => {
    placed = true
    place(at)
  }

  return {
    get placed() {
      return placed
    },
    text({ bytes }, start, end) {
      if (placed) return
      let at = start
      while (at < end && isSpace(bytes[at])) at++
      if (at < end) placeAt(at)
    },
    tagOpens({ tag }) {
      if (placed) return
      if (tag.closing || (tag.name !== 'head' && (tag.name !== 'html' || htmlSeen))) return placeAt(tag.start)
      htmlSeen = true
      headOpens = tag.name === 'head'
    },
    tagEnds(scan) {
      if (headOpens && !placed) placeAt(scan.at)
    },
  }
}

/**
 * In XML there may be one root only, so the tag goes right behind the root's start tag. What comes before that is no
 * text and no element.
 * @param place called once, with an offset into the bytes of the scan
 */
export function createXmlPlacement(place: (at: number) => void): RuntimePlacement {
  let rootSeen = false
  let placed = false
  return {
    get placed() {
      return placed
    },
    text: () => undefined,
    tagOpens: () => undefined,
    tagEnds({ tag, at }) {
      if (rootSeen) return
      rootSeen = true
      placed = !tag.selfClosing
      if (placed) place(at)
    },
  }
}

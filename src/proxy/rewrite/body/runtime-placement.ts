import { isSpace } from './bytes.ts'
import type { Scan } from './html-scan.ts'

/** Finds the place of the runtime's tag in a document. */
export interface RuntimePlacement {
  readonly placed: boolean
  text(scan: Scan, start: number, end: number): void
  tagOpens(scan: Scan): void
  /** A complete tag, of which nothing has been written yet. */
  tagIsKnown(scan: Scan): void
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
    tagIsKnown: () => undefined,
    tagEnds(scan) {
      if (headOpens && !placed) placeAt(scan.at)
    },
  }
}

const runs = ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/svg'].map(name => Buffer.from(name))

/**
 * In XML scripts run where XHTML or SVG begins, and there may be one root only: the tag goes right behind the start tag
 * of a root that is one of these, and before any other element that brings one in. Data has neither, and stays as it is.
 * @param place called once, with an offset into the bytes of the scan
 */
export function createXmlPlacement(place: (at: number) => void): RuntimePlacement {
  let rootSeen = false
  let placed = false
  let bringsScripts = false

  const placeAt = (at: number): void => {
    placed = true
    place(at)
  }

  return {
    get placed() {
      return placed
    },
    text: () => undefined,
    tagOpens: () => undefined,
    tagIsKnown({ tag, bytes, at }) {
      const written = bytes.subarray(Math.max(0, tag.start), at)
      bringsScripts = !placed && !tag.closing && runs.some(name => written.includes(name))
      if (bringsScripts && rootSeen) placeAt(tag.start)
    },
    tagEnds({ tag, at }) {
      if (bringsScripts && !rootSeen && !tag.selfClosing) placeAt(at)
      rootSeen = true
    },
  }
}

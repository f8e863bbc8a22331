import { commonLength, isSpace } from './bytes.ts'
import { waitFrom, type Scan, type State } from './html-scan.ts'
import { beginTag } from './html-tag-states.ts'

const dash = 0x2d
const less = 0x3c
const greater = 0x3e

/** 13.2.5.2 and 3: everything up to the end tag of `scan.rawName` is text. */
export const rawText: State = scan => {
  const endTag = Buffer.from(`</${scan.rawName}`)
  for (let at = scan.bytes.indexOf(less, scan.at); at !== -1; at = scan.bytes.indexOf(less, at + 1)) {
    const match = matchTag(scan, at, endTag)
    if (match === 'yes') return beginTag(scan, at, true)
    if (match === 'wait') return waitAt(scan, at)
  }
  return waitAt(scan, scan.bytes.length)
}

/** 13.2.5.5 */
export const plaintext: State = scan => waitAt(scan, scan.bytes.length)

const scriptStart = Buffer.from('<script')
const scriptEnd = Buffer.from('</script')
const commentStart = Buffer.from('<!--')

/**
 * 13.2.5.4 and 13.2.5.15 to 31: after `<!--` a `<script` opens a second level, in which `</script` only
 * closes that level; `-->` ends both.
 */
export const scriptText: State = scan => {
  for (let at = nextMark(scan, scan.at); at !== -1; at = nextMark(scan, scan.at)) {
    if (scan.bytes[at] === greater) {
      if (scan.bytes[at - 1] === dash && scan.bytes[at - 2] === dash) scan.scriptEscape = 0
    } else {
      const match = readLess(scan, at)
      if (match === 'end') return beginTag(scan, at, true)
      if (match === 'wait') return waitAt(scan, at)
    }
    scan.at = at + 1
  }
  scan.at = scan.bytes.length
  return waitFrom(scan, scan.at - (scan.scriptEscape === 0 ? 0 : 2))
}

/** Closing an escape needs `>`, which means nothing outside of one. */
function nextMark({ bytes, scriptEscape }: Scan, from: number): number {
  if (scriptEscape === 0) return bytes.indexOf(less, from)
  for (let at = from; at < bytes.length; at++) if (bytes[at] === less || bytes[at] === greater) return at
  return -1
}

function readLess(scan: Scan, at: number): 'end' | 'wait' | 'text' {
  const end = matchTag(scan, at, scriptEnd)
  if (end === 'wait') return end
  if (scan.scriptEscape !== 2) {
    if (end === 'yes') return 'end'
    const deeper = scan.scriptEscape === 0 ? match(scan, at, commentStart) : matchTag(scan, at, scriptStart)
    if (deeper === 'wait') return deeper
    if (deeper === 'yes') scan.scriptEscape++
  } else if (end === 'yes') scan.scriptEscape = 1
  return 'text'
}

type Match = 'yes' | 'no' | 'wait'

function match({ bytes, final }: Scan, at: number, text: Buffer): Match {
  const common = commonLength(bytes, at, text)
  if (common === text.length) return 'yes'
  return !final && at + common === bytes.length ? 'wait' : 'no'
}

/** A tag's name must end where `text` does. */
function matchTag(scan: Scan, at: number, text: Buffer): Match {
  const start = match(scan, at, text)
  if (start !== 'yes') return start
  const after = scan.bytes[at + text.length]
  if (after === undefined) return scan.final ? 'no' : 'wait'
  return isSpace(after) || after === 0x2f || after === greater ? 'yes' : 'no'
}

function waitAt(scan: Scan, at: number): undefined {
  scan.at = at
  return waitFrom(scan, at)
}

import { isLetter } from './bytes.ts'
import { mayBeKnown } from './html-names.ts'
import {
  ampersand,
  doubleQuote,
  endsNames,
  endsValues,
  equals,
  greater,
  meanings,
  singleQuote,
  slash,
  space,
} from './html-tag-bytes.ts'

/** No tag that is read as a whole is longer. */
const longest = 4_096

/**
 * Reads over a tag of which nobody wants to know more than where it ends: complete, of no name that changes how a document is read, and
 * without a character reference. Most tags are such, and this takes a fifth of the time that the states take.
 * @param start the offset of its `<`
 * @returns the offset after its `>`; -1 for every other tag, and for what is none
 */
export function plainTagEnd(bytes: Buffer, start: number): number {
  const limit = Math.min(bytes.length, start + longest)
  const name = start + (bytes[start + 1] === slash ? 2 : 1)
  if (!isLetter(bytes[name])) return -1
  let at = name
  while (at < limit && (meanings[bytes[at]!]! & endsNames) === 0) at++
  return mayBeKnown(bytes, name, at) ? -1 : attributesEnd(bytes, at, limit)
}

/** One loop over all attributes: an equals sign begins a value only behind a name, and is one itself anywhere else. */
function attributesEnd(bytes: Buffer, start: number, limit: number): number {
  let isNamed = false
  for (let at = start; at < limit; at++) {
    const byte = bytes[at]!
    if (byte === greater) return at + 1
    if (byte === ampersand) return -1
    if (byte === equals && isNamed) {
      at = valueEnd(bytes, at + 1, limit) - 1
      if (at < 0) return -1
      isNamed = false
    } else if (byte === slash) isNamed = false
    else if ((meanings[byte]! & space) === 0) isNamed = true
  }
  return -1
}

/** The offset after a value; -1 where it has a reference or does not end. */
function valueEnd(bytes: Buffer, start: number, limit: number): number {
  let at = start
  while (at < limit && (meanings[bytes[at]!]! & space) !== 0) at++
  const quote = bytes[at]
  const isQuoted = quote === doubleQuote || quote === singleQuote
  if (isQuoted) for (at++; at < limit && bytes[at] !== quote; at++) if (bytes[at] === ampersand) return -1
  if (isQuoted) return at < limit ? at + 1 : -1
  for (; at < limit && (meanings[bytes[at]!]! & endsValues) === 0; at++)
    if (bytes[at] === ampersand) return -1
  return at
}

import { endsWith } from './bytes.ts'

/**
 * Finds the first needle whose last byte stands at `from` or later; returns the offset after that byte, or
 * -1. The needle may begin before `from`.
 */
export type NeedleFinder = (bytes: Buffer, from: number) => number

const tableSize = 4096
const slot = (first: number, second: number): number => ((first << 5) ^ second) & (tableSize - 1)

/**
 * Compiles needles (lower case, two bytes or more) into a finder that reads any case.
 *
 * Wu and Manber 1994 with blocks of two bytes: it looks at the end of a window as long as the shortest needle
 * and mostly steps over the whole window. Buffer.indexOf is no faster for one needle, and cannot ignore case.
 */
export function createNeedleFinder(needles: readonly string[]): NeedleFinder {
  if (needles.length === 0) return () => -1
  const texts = needles.map(needle => Buffer.from(needle.toLowerCase(), 'latin1'))
  const window = Math.min(255, ...texts.map(text => text.length))
  const shifts = shiftTable(texts, window)

  return (bytes, from) => {
    const limit = bytes.length
    let last = Math.max(from, window - 1)
    while (last < limit) {
      const shift = shifts[slot(bytes[last - 1]!, bytes[last]!)]!
      if (shift !== 0) last += shift
      else if (endsWithAny(texts, bytes, last + 1)) return last + 1
      else last++
    }
    return -1
  }
}

function endsWithAny(texts: readonly Buffer[], bytes: Buffer, end: number): boolean {
  for (const text of texts) if (endsWith(bytes, end, text)) return true
  return false
}

/**
 * How far the window may step when two bytes stand at its end; two pairs in one slot share the smaller step.
 */
function shiftTable(texts: readonly Buffer[], window: number): Uint8Array {
  const shifts = new Uint8Array(tableSize).fill(window - 1)
  for (const text of texts) {
    const part = text.subarray(text.length - window)
    for (let last = 1; last < window; last++) {
      for (const first of cases(part[last - 1]!)) {
        for (const second of cases(part[last]!)) {
          const at = slot(first, second)
          shifts[at] = Math.min(shifts[at]!, window - 1 - last)
        }
      }
    }
  }
  return shifts
}

function cases(byte: number): readonly number[] {
  return byte >= 0x61 && byte <= 0x7a ? [byte, byte & 0xdf] : [byte]
}

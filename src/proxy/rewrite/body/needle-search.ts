import { findPairs, loadText, places, windowOctets, type BytePair } from './byte-pairs.ts'
import { endsWith } from './bytes.ts'
import { createNeedleFinder, type NeedleFinder } from './needle-finder.ts'

/** Finds on in one buffer, as a needle finder does; `from` never goes back. */
export type NeedleSearch = (from: number) => number

/** Both ways to find some needles. */
export interface Needles {
  readonly find: NeedleFinder
  /** For a buffer that is read from an offset on to its end. */
  readonly search: (bytes: Buffer, from: number) => NeedleSearch
}

/** A shorter rest is read through sooner than it is looked through for pairs. */
const leastOctets = 256

/** Each needle is looked for by itself; with more of them one table for all is faster. */
const mostNeedles = 4

/** Compiles needles: lower case, from two bytes to 255. */
export function createNeedles(needles: readonly string[]): Needles {
  const find = createNeedleFinder(needles)
  const paired = needles.length <= mostNeedles ? needles.map(pairOf) : []
  const longest = Math.max(0, ...needles.map(({ length }) => length))
  return {
    find,
    search(bytes, from) {
      if (paired.length === 0 || bytes.length - from < leastOctets) return at => find(bytes, at)
      return inOrder(endsFrom(paired, bytes, Math.max(0, from - longest + 1)))
    },
  }
}

interface PairedNeedle {
  readonly text: Buffer
  readonly pair: BytePair
  /** From where the first byte of the pair stands to the needle's end. */
  readonly toEnd: number
}

/** Bytes of names, texts and code, the most frequent first; every other one is rarer. */
const frequent = Buffer.from('etaoinsrhldcu.mpfg-bwyv')

/** By the two bytes of a needle that are the rarest, it is seldom looked for in vain. */
function pairOf(needle: string): PairedNeedle {
  const text = Buffer.from(needle.toLowerCase(), 'latin1')
  const rarity = (at: number): number => {
    const rank = frequent.indexOf(text[at]!)
    return rank === -1 ? frequent.length : rank
  }
  const [one, other] = Array.from(text.keys()).toSorted((a, b) => rarity(b) - rarity(a))
  const [first, second] = [Math.min(one!, other!), Math.max(one!, other!)]
  return {
    text,
    pair: { first: text[first]! | 0x20, second: text[second]! | 0x20, gap: second - first },
    toEnd: text.length - first,
  }
}

/** Where needles end that begin at an offset or later, in order. */
function endsFrom(needles: readonly PairedNeedle[], bytes: Buffer, from: number): readonly number[] {
  const ends: number[] = []
  for (let start = from; start < bytes.length; start += windowOctets) {
    loadText(bytes, start)
    const end = Math.min(windowOctets, bytes.length - start)
    for (const needle of needles) addEnds(needle, bytes, start, end, ends)
  }
  return needles.length === 1 ? ends : ends.toSorted((a, b) => a - b)
}

function addEnds(
  { text, pair, toEnd }: PairedNeedle,
  bytes: Buffer,
  start: number,
  end: number,
  ends: number[],
): void {
  const count = findPairs(pair, end)
  for (let index = 0; index < count; index++) {
    const needleEnd = start + places[index]! + toEnd
    if (needleEnd <= bytes.length && endsWith(bytes, needleEnd, text)) ends.push(needleEnd)
  }
}

function inOrder(ends: readonly number[]): NeedleSearch {
  let next = 0
  return from => {
    while (next < ends.length && ends[next]! <= from) next++
    return ends[next] ?? -1
  }
}

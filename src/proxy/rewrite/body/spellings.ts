import { commonLength, endsWith, lowerByte } from './bytes.ts'

/** A character as a body may spell it. */
interface Spelling {
  readonly text: Buffer
  /** How many times the text around it is percent-encoded. */
  readonly depth: PercentDepth
  /** Whether further backslashes may stand before it: a script string inside of a string. */
  readonly escaped: boolean
}

/** How many times a place in a body is percent-encoded; deeper nesting is not read. */
export type PercentDepth = 0 | 1 | 2

/** A spelling found before some offset. */
export interface Spelled {
  readonly start: number
  readonly depth: PercentDepth
}

/** All spellings of one character. */
export interface Character {
  /** The spelling that ends at `end`, or undefined. */
  before(bytes: Buffer, end: number): Spelled | undefined
  /** The length of the spelling that begins at `at`; 0 when there is none; -1 when more bytes must tell. */
  at(bytes: Buffer, at: number, final: boolean): number
}

const maxBackslashes = 4

/** `/`, also as `\/`, `\\/`, `%2F`, `%252F`, `\x2F`, `\u002F`, `&#x2F;` and `&#47;`. */
export const slash = createCharacter('/')
/** `:`, in the same ways. */
export const colon = createCharacter(':')
/** `@`, in the same ways. */
export const commercialAt = createCharacter('@')

function createCharacter(character: string): Character {
  const spellings = spell(character)
  const lastBytes = new Set(spellings.map(({ text }) => text.at(-1)))
  return {
    before(bytes, end) {
      if (!lastBytes.has(lowerByte(bytes[end - 1]))) return undefined
      const spelling = spellings.find(({ text }) => endsWith(bytes, end, text))
      if (spelling === undefined) return undefined
      const start = end - spelling.text.length
      return { start: spelling.escaped ? beforeBackslashes(bytes, start) : start, depth: spelling.depth }
    },
    at(bytes, at, final) {
      for (const { text } of spellings) {
        const common = commonLength(bytes, at, text)
        if (common === text.length) return common
        if (!final && at + common === bytes.length) return -1
      }
      return 0
    },
  }
}

function spell(character: string): readonly Spelling[] {
  const code = character.charCodeAt(0)
  const hex = code.toString(16)
  const spelling = (text: string, depth: PercentDepth, escaped: boolean): Spelling => ({
    text: Buffer.from(text, 'latin1'),
    depth,
    escaped,
  })
  return [
    spelling(character, 0, character === '/'),
    spelling(`%${hex}`, 1, false),
    spelling(`%25${hex}`, 2, false),
    spelling(`\\x${hex}`, 0, true),
    spelling(`\\u00${hex}`, 0, true),
    spelling(`&#x${hex};`, 0, false),
    spelling(`&#${code};`, 0, false),
  ]
}

function beforeBackslashes(bytes: Buffer, end: number): number {
  let start = end
  while (end - start < maxBackslashes && bytes[start - 1] === 0x5c) start--
  return start
}

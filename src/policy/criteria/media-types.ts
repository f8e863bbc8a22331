import { didYouMean, string, type Reader } from '../../diagnostics/index.ts'
import type { Schema } from '../criterion.ts'
import { kinds } from './file-kinds.ts'
import type { Patterns } from './words.ts'

/** The word for a type that nobody told. */
const unknown = 'unknown'

const words: readonly string[] = [...Object.keys(kinds), unknown]

/** RFC 6838 4.2: the names of a type and a subtype. */
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})$/

/** A media type, `image/*`, a kind, or `unknown`. */
export const fileType: Reader<string> = (node, problems) => {
  const text = string(node, problems)?.toLowerCase()
  if (text === undefined || words.includes(text) || mediaType.test(text)) return text
  const hint = didYouMean(text, words) || `; write application/pdf, image/*, or one of ${words.join(', ')}`
  problems.error(node.place, 221, `"${text}" is not a file type${hint}`)
  return undefined
}

/** For editors: what `fileType` reads. */
export const fileTypeSchema: Schema = {
  anyOf: [{ enum: words }, { type: 'string', pattern: '^[^/*\\s]+/(\\*|[^/*\\s]+)$' }],
  description: 'A media type, image/* for all images, or a kind of file.',
}

const expanded = (word: string): readonly string[] => (Object.hasOwn(kinds, word) ? kinds[word]! : [word])

const matches = (pattern: string, type: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern

/** How media types are matched: without regard to case and parameters. */
export const mediaTypes: Patterns<string> = {
  compile: wanted => {
    const all = wanted.flatMap(expanded)
    const exact = new Set(all)
    const begun = all.filter(pattern => pattern.endsWith('*'))
    return found => {
      const type = found.split(';', 1)[0]!.trim().toLowerCase()
      return exact.has(type) || begun.some(pattern => matches(pattern, type))
    }
  },
  covers: (wide, narrow) =>
    expanded(narrow).every(inner => expanded(wide).some(outer => matches(outer, inner))),
  example: word => {
    const [first = word] = expanded(word)
    return first.replace('/*', '/png').replace(/\*$/, 'wordprocessingml.document')
  },
}

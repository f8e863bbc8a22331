import { lowerByte } from './bytes.ts'

/** Elements whose content is text up to their end tag (HTML Standard 13.2.6), scripting enabled. */
export const rawTextElements: ReadonlySet<string> = new Set([
  'title',
  'textarea',
  'style',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'noscript',
])

const known: readonly string[] = [
  ...rawTextElements,
  'script',
  'plaintext',
  'svg',
  'math',
  'meta',
  'link',
  'html',
  'head',
]

/** Most tags are none of these; first letter and length tell that without making a string. */
const shape = (first: number, length: number): number => ((first & 31) << 4) | Math.min(length, 15)
const knownShapes = new Uint8Array(512)
for (const name of known) knownShapes[shape(name.charCodeAt(0), name.length)] = 1

const longestName = 32

/** Whether a name may be one that changes how a document is read; false is certain. */
export const mayBeKnown = (bytes: Buffer, start: number, end: number): boolean =>
  knownShapes[shape(lowerByte(bytes[start]), end - start)] === 1

/** The lower-case name of a tag; empty, unless `all`, when it is none that changes how a document is read. */
export function readTagName(bytes: Buffer, start: number, end: number, all: boolean): string {
  if (end - start > longestName || (!all && !mayBeKnown(bytes, start, end))) return ''
  return bytes.toString('latin1', start, end).toLowerCase()
}

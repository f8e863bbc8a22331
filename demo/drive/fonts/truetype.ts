import { checksum, longs, padded, words } from './bytes.ts'
import {
  box,
  characterMap,
  head,
  horizontalHeader,
  maximums,
  names,
  outline,
  printing,
  systemFacts,
} from './tables.ts'
import type { Glyph } from './tables.ts'

/**
 * A TrueType font.
 * @param family the name of the font
 * @param glyphs shapes for a run of character codes without gaps
 */
export function trueTypeFont(family: string, glyphs: readonly Glyph[]): Buffer {
  const missing = { codePoint: 0, contours: glyphs.at(-1)!.contours }
  const all = [missing, ...glyphs]
  const outlines = all.map(outline)
  const offsets = [0, ...outlines.map((_, index) => Buffer.concat(outlines.slice(0, index + 1)).length)]
  return assemble([
    ['OS/2', systemFacts(glyphs[0]!.codePoint, glyphs.at(-1)!.codePoint)],
    ['cmap', characterMap(glyphs)],
    ['glyf', Buffer.concat(outlines)],
    ['head', head()],
    ['hhea', horizontalHeader(all.length)],
    ['hmtx', words(...all.flatMap(() => [box.unitsPerEm, box.left]))],
    ['loca', longs(...offsets)],
    ['maxp', maximums(all)],
    ['name', names(family)],
    ['post', printing()],
  ])
}

type Table = readonly [tag: string, content: Buffer]

/** The file: a directory of tables, sorted by tag, then the tables; and a checksum over the whole. */
function assemble(tables: readonly Table[]): Buffer {
  const contents = tables.map(([, content]) => padded(content))
  const start = 12 + 16 * tables.length
  const offset = (index: number) => start + Buffer.concat(contents.slice(0, index)).length
  const records = tables.map(([tag, { length }], i) =>
    Buffer.concat([Buffer.from(tag), longs(checksum(contents[i]!), offset(i), length)]),
  )
  const font = Buffer.concat([directoryHeader(tables.length), ...records, ...contents])
  const headAt = offset(tables.findIndex(([tag]) => tag === 'head'))
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headAt + 8)
  return font
}

function directoryHeader(count: number): Buffer {
  const power = Math.floor(Math.log2(count))
  const searched = 16 * 2 ** power
  return Buffer.concat([longs(0x10000), words(count, searched, power, count * 16 - searched)])
}

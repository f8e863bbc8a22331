import { words, longs, padded } from './bytes.ts'

/** A closed line through points; outlines run clockwise, holes the other way. */
export type Contour = readonly (readonly [x: number, y: number])[]

/** One character of a font and its shape. */
export interface Glyph {
  readonly codePoint: number
  readonly contours: readonly Contour[]
}

/** The box that every glyph fills, in a square of 1000 units. */
export const box = { unitsPerEm: 1000, left: 150, bottom: 0, right: 850, top: 900, descent: -100 } as const
const bounds = [box.left, box.bottom, box.right, box.top]

/** A simple glyph of straight lines (OpenType, glyf): every point is on the curve, every step a 16-bit number. */
export function outline({ contours }: Glyph): Buffer {
  const points = contours.flat()
  const ends = contours.map((_, index) => contours.slice(0, index + 1).flat().length - 1)
  const steps = (axis: 0 | 1) => points.map((point, i) => point[axis] - (points[i - 1]?.[axis] ?? 0))
  const onCurve = Buffer.alloc(points.length, 1)
  const header = words(contours.length, ...bounds, ...ends, 0)
  return padded(Buffer.concat([header, onCurve, words(...steps(0)), words(...steps(1))]))
}

/** Character codes to glyph numbers: one run of codes and the closing one (cmap, format 4). */
export function characterMap(glyphs: readonly Glyph[]): Buffer {
  const first = glyphs[0]!.codePoint
  const last = first + glyphs.length - 1
  const segments = words(last, 0xffff, 0, first, 0xffff, 1 - first, 1, 0, 0)
  const subtable = Buffer.concat([words(4, 14 + segments.length, 0, 4, 4, 1, 0), segments])
  return Buffer.concat([words(0, 1, 3, 1), longs(12), subtable])
}

// 1 January 2026, in seconds since 1904; fixed, so that the same shapes give the same file.
const created = 0xe57c_6780

/** General facts (head); a font's own checksum stands at byte 8 and is filled in last. */
export const head = (): Buffer =>
  Buffer.concat([
    longs(0x10000, 0x10000, 0, 0x5f0f3cf5),
    words(0x0003, box.unitsPerEm),
    longs(0, created, 0, created),
    words(...bounds, 0, 8, 2, 1, 0),
  ])

/** Heights of a line (hhea). */
export const horizontalHeader = (count: number): Buffer =>
  Buffer.concat([
    longs(0x10000),
    words(box.top, box.descent, 0, box.unitsPerEm, box.left, 150, box.right, 1, 0, 0, 0, 0, 0, 0, 0, count),
  ])

/** The largest numbers in the font (maxp). */
export function maximums(glyphs: readonly Glyph[]): Buffer {
  const points = Math.max(...glyphs.map(({ contours }) => contours.flat().length))
  const contours = Math.max(...glyphs.map(glyph => glyph.contours.length))
  return Buffer.concat([
    longs(0x10000),
    words(glyphs.length, points, contours, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
  ])
}

/** Facts for Windows and for browsers (OS/2, version 4). */
export function systemFacts(first: number, last: number): Buffer {
  const sizes = [650, 600, 0, 75, 650, 600, 0, 350, 50, 300]
  return Buffer.concat([
    words(4, box.unitsPerEm, 400, 5, 0, ...sizes, 0),
    Buffer.alloc(10),
    // Bit 60 of the Unicode ranges: the private use area.
    longs(0, 1 << 28, 0, 0),
    Buffer.from('DRIV'),
    words(0x40, first, last, box.top, box.descent, 0, box.top, -box.descent),
    longs(1, 0),
    words(500, 700, 0, 32, 1),
  ])
}

/** The font's names (name): family, style, identity, full, version, PostScript. */
export function names(family: string): Buffer {
  const values = [family, 'Regular', `${family} 1`, family, 'Version 1.0', family]
  const texts = values.map(value => Buffer.from(value, 'utf16le').swap16())
  const offset = (index: number) => Buffer.concat(texts.slice(0, index)).length
  const records = texts.map((text, i) => words(3, 1, 0x409, i + 1, text.length, offset(i)))
  return Buffer.concat([words(0, texts.length, 6 + 12 * texts.length), ...records, ...texts])
}

/** For printers (post, version 3): glyphs have no names. */
export const printing = (): Buffer => Buffer.concat([longs(0x30000, 0), words(-75, 50), longs(0, 0, 0, 0, 0)])

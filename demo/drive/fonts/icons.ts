import type { Contour, Glyph } from './tables.ts'
import { trueTypeFont } from './truetype.ts'

/** A sheet of paper with a folded corner. */
const sheet: Contour = [
  [150, 0],
  [150, 900],
  [600, 900],
  [850, 650],
  [850, 0],
]

const hole = (x: number, y: number, width: number, height: number): Contour => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
]

const mountains: Contour = [
  [240, 120],
  [760, 120],
  [590, 400],
  [500, 280],
  [410, 450],
]

const shapes = {
  text: [sheet, ...[140, 290, 440].map(y => hole(270, y, 460, 70))],
  document: [sheet, hole(270, 120, 460, 220), hole(270, 430, 300, 70)],
  sheet: [sheet, ...[120, 330].flatMap(y => [hole(260, y, 220, 150), hole(520, y, 220, 150)])],
  image: [sheet, mountains, hole(270, 560, 130, 130)],
  file: [sheet],
}

// The private use area: no text can contain these by accident.
const firstCode = 0xe001

/** The characters of the icon font. */
export const glyphs = Object.fromEntries(
  Object.keys(shapes).map((name, index) => [name, String.fromCharCode(firstCode + index)]),
) as Readonly<Record<keyof typeof shapes, string>>

/** The icon font as a file. */
export const iconFont = (): Buffer =>
  trueTypeFont(
    'DriveIcons',
    Object.values(shapes).map((contours, index): Glyph => ({ codePoint: firstCode + index, contours })),
  )

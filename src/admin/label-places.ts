/** A dot with a label, on a map that is drawn in several sizes. */
export interface LabelledDot {
  /** From the left, as a part of the map's width. */
  readonly x: number
  /** From the top, as a part of the map's height. */
  readonly y: number
  /** How wide its label is, in pixels, whatever the size of the map. */
  readonly width: number
  /** Whether it has its label before all that are not. */
  readonly isUrgent: boolean
}

/** A size of the map, in pixels. */
export interface MapSize {
  readonly width: number
  readonly height: number
}

/** Where a label is, in pixels from its dot. */
export interface LabelPlace {
  /** Where its text starts, ends, or has its middle; see `anchor`. */
  readonly x: number
  /** The middle of its height. */
  readonly y: number
  readonly anchor: 'start' | 'middle' | 'end'
  /** Where a line from the dot meets the label; undefined when that is right beside the dot. */
  readonly line: Point | undefined
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Half of what a dot takes, in pixels. */
const dotReach = 8
/** At so many points a line is looked at: closer to each other than a label is high. */
const linePoints = 8
/** How high a label is, in pixels. */
const labelHeight = 16
/** How far labels are from their dots, in pixels: right beside, or at the end of a line. */
const distances = [12, 24, 36, 48, 60, 72, 84, 96, 108]
/** Right, left, above, below; then askew. */
const directions: readonly (readonly [x: -1 | 0 | 1, y: -1 | 0 | 1])[] = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
]
const anchors = { [-1]: 'end', 0: 'middle', 1: 'start' } as const

/**
 * Gives each label a place where it covers no dot and no other label in any of the sizes. What is urgent comes first; then labels
 * that fit right beside their dots, so that no long line of another takes their room; then the dot that is named first. The same
 * dots have the same places.
 * @returns undefined for a label that fits nowhere
 */
export function placeLabels(
  dots: readonly LabelledDot[],
  sizes: readonly MapSize[],
): readonly (LabelPlace | undefined)[] {
  const maps = sizes.map(size => ({ size, signs: dots.map(dot => signBox(dot, size)), taken: [] as Box[] }))
  const placed = dots.map((): LabelPlace | undefined => undefined)
  const isFree = (place: LabelPlace, index: number): boolean =>
    maps.every(({ size, signs, taken }) => {
      const { label, line } = boxesOf(place, dots[index]!, size)
      // A line begins among the dots that its own is among.
      const farther = [label, ...line.slice(line.length / 2)]
      return isOnMap(label, size) && !meetAny(farther, signs) && !meetAny([label, ...line], taken)
    })

  const place = (index: number, distance: number): void => {
    const found = placesAt(distance).find(each => isFree(each, index))
    if (found === undefined) return
    placed[index] = found
    for (const { size, taken } of maps) {
      const { label, line } = boxesOf(found, dots[index]!, size)
      taken.push(label, ...line)
    }
  }
  for (const urgent of [true, false]) {
    for (const distance of distances) {
      dots.forEach(({ isUrgent }, index) => {
        if (isUrgent === urgent && placed[index] === undefined) place(index, distance)
      })
    }
  }
  return placed
}

const placesAt = (distance: number): LabelPlace[] =>
  directions.map(([x, y]) => {
    const end = { x: x * distance, y: y * distance }
    const line = distance === distances[0] ? undefined : end
    return { x: end.x, y: end.y + (y * labelHeight) / 2, anchor: anchors[x], line }
  })

const pixelsOf = ({ x, y }: LabelledDot, { width, height }: MapSize): Point => ({
  x: x * width,
  y: y * height,
})

const around = ({ x, y }: Point, reach: number): Box => ({
  left: x - reach,
  top: y - reach,
  right: x + reach,
  bottom: y + reach,
})

const signBox = (dot: LabelledDot, size: MapSize): Box => around(pixelsOf(dot, size), dotReach)

/** What a label takes on a map, and points on its line from the dot on. */
function boxesOf({ x, y, anchor, line }: LabelPlace, dot: LabelledDot, size: MapSize) {
  const at = pixelsOf(dot, size)
  const left = at.x + x - { start: 0, middle: dot.width / 2, end: dot.width }[anchor]
  const top = at.y + y - labelHeight / 2
  const label: Box = { left, top, right: left + dot.width, bottom: top + labelHeight }
  return { label, line: line === undefined ? [] : pointsTo(line).map(point => around(sum(at, point), 1)) }
}

const pointsTo = ({ x, y }: Point): Point[] =>
  Array.from({ length: linePoints }, (_, index) => {
    const part = (index + 1) / (linePoints + 1)
    return { x: x * part, y: y * part }
  })

const sum = (a: Point, b: Point): Point => ({ x: a.x + b.x, y: a.y + b.y })

const isOnMap = ({ left, top, right, bottom }: Box, { width, height }: MapSize): boolean =>
  left >= 0 && top >= 0 && right <= width && bottom <= height

const meetAny = (some: readonly Box[], others: readonly Box[]): boolean =>
  some.some(box => others.some(other => meet(box, other)))

const meet = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

import fc from 'fast-check'
import t from 'tap'
import { placeLabels, type LabelledDot, type LabelPlace } from '../../src/admin/label-places.ts'

const size = { width: 960, height: 400 }

/** A dot on a map of that size, by pixels. */
const dot = (x: number, y: number, more: Partial<LabelledDot> = {}): LabelledDot => ({
  x: x / size.width,
  y: y / size.height,
  width: 45,
  isUrgent: false,
  ...more,
})
const sidesOf = (dots: readonly LabelledDot[], sizes = [size]): (string | undefined)[] =>
  placeLabels(dots, sizes).map(sideOf)

/** `line` before the side for a label that is not right beside its dot. */
function sideOf(place: LabelPlace | undefined): string | undefined {
  if (place === undefined) return undefined
  const { anchor, y, line } = place
  const side = { start: 'right', end: 'left', middle: y < 0 ? 'above' : 'below' }[anchor]
  return line === undefined ? side : `line ${side}`
}

t.test('to the right, unless something is there', async t => {
  t.strictSame(sidesOf([dot(500, 200)]), ['right'])
  t.strictSame(sidesOf([dot(500, 200), dot(530, 204)]), ['left', 'right'])
  t.strictSame(sidesOf([dot(500, 200), dot(530, 204), dot(470, 204)]), ['above', 'right', 'left'])
  const crowd = [dot(500, 200), dot(530, 204), dot(470, 204), dot(500, 180)]
  t.strictSame(sidesOf(crowd), ['below', 'right', 'left', 'right'])
})

t.test('never beyond the map', async t => {
  t.strictSame(sidesOf([dot(950, 200)]), ['left'])
  t.strictSame(sidesOf([dot(500, 2)]), ['below'])
  t.strictSame(placeLabels([dot(500, 200, { width: 2_000 })], [size]), [undefined])
})

t.test('several at one place have lines once it is full', async t => {
  const sides = sidesOf(Array.from({ length: 12 }, () => dot(500, 200)))
  t.strictSame(sides.slice(0, 4), ['right', 'left', 'above', 'below'])
  t.ok(sides.slice(8).every(side => side === undefined || side.startsWith('line ')))
})

t.test('the urgent first', async t => {
  const [calm, urgent] = sidesOf([dot(500, 200), dot(500, 200, { isUrgent: true })])
  t.strictSame([calm, urgent], ['left', 'right'])
})

t.test('a place holds in all sizes', async t => {
  const dots = [dot(500, 200), dot(590, 200)]
  t.strictSame(sidesOf(dots), ['right', 'right'])
  t.strictSame(sidesOf(dots, [size, { width: 480, height: 200 }]), ['left', 'right'])
})

/** Left, top, right and bottom of a label in pixels, 16 high. */
function boxOf({ x, y, width }: LabelledDot, place: LabelPlace): [number, number, number, number] {
  const at = x * size.width + place.x - { start: 0, middle: width / 2, end: width }[place.anchor]
  const middle = y * size.height + place.y
  return [at, middle - 8, at + width, middle + 8]
}

t.test('no two labels meet, and none covers a dot, whatever there is', async () => {
  const dots = fc.array(
    fc.record({
      x: fc.double({ min: 0, max: 1, noNaN: true }),
      y: fc.double({ min: 0, max: 1, noNaN: true }),
      width: fc.integer({ min: 10, max: 120 }),
      isUrgent: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  fc.assert(
    fc.property(dots, all => {
      const boxes = placeLabels(all, [size]).flatMap((place, index) =>
        place ? [boxOf(all[index]!, place)] : [],
      )
      const meet = boxes.some((a, index) =>
        boxes.some((b, other) => other < index && a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]),
      )
      const covers = boxes.some(([left, top, right, bottom]) =>
        all.some(({ x, y }) => {
          const [across, down] = [x * size.width, y * size.height]
          return across > left && across < right && down > top && down < bottom
        }),
      )
      return !meet && !covers
    }),
  )
})

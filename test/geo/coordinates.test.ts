import t from 'tap'
import { directionOf, kilometresBetween } from '../../src/geo/coordinates.ts'

const kilometres = (from: [number, number], to: [number, number]): number => {
  const direction = ([latitude, longitude]: [number, number]) => directionOf({ latitude, longitude })
  return kilometresBetween(direction(from), direction(to))
}

t.test('distances are what the earth’s are', async t => {
  const [frankfurt, newYork, sydney] = [
    [50.1109, 8.6821],
    [40.7128, -74.006],
    [-33.8688, 151.2093],
  ] as [number, number][]
  for (const [from, to, expected] of [
    [frankfurt, newYork, 6_206],
    [frankfurt, sydney, 16_488],
    [newYork, sydney, 15_989],
    [frankfurt, frankfurt, 0],
    [[0, 0], [0, 180], 20_015],
    [[90, 0], [-90, 123], 20_015],
    [[10, 179.5], [10, -179.5], 109.5],
    [[50, 8], [50, 8.0001], 0.00715],
  ] as [[number, number], [number, number], number][]) {
    const found = kilometres(from, to)
    t.ok(Math.abs(found - expected) <= Math.max(0.0001, expected * 0.001), `${from} to ${to}: ${found} km`)
  }
})

/** A point on the earth, in degrees (WGS 84). */
export interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

/** The mean radius of the earth (IUGG), in kilometres. */
const radius = 6371.0088

const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** A point made ready for many distances: a unit vector from the middle of the earth. */
export type Direction = readonly [x: number, y: number, z: number]

export function directionOf({ latitude, longitude }: Coordinates): Direction {
  const [phi, lambda] = [radians(latitude), radians(longitude)]
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}

/** The great-circle distance, in kilometres; by the chord, which is exact for near points where the cosine is not. */
export function kilometresBetween(one: Direction, other: Direction): number {
  const chord = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
  return 2 * radius * Math.asin(Math.min(1, chord / 2))
}

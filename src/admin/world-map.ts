import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { geoGraticule10, geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { Topology } from 'topojson-specification'

/** A map of the world, drawn once: paths for an SVG, and where places are on it. */
export interface WorldMap {
  readonly width: number
  readonly height: number
  readonly land: string
  readonly graticule: string
  /** In the units of the paths. */
  positionOf(place: { readonly latitude: number; readonly longitude: number }): {
    readonly x: number
    readonly y: number
  }
}

const [width, height] = [960, 490]

/** Draws the map from the outlines of `world-atlas` (Natural Earth, 1:110 million), by the Natural Earth projection. */
export function drawWorld(): WorldMap {
  const file = fileURLToPath(import.meta.resolve('world-atlas/land-110m.json'))
  const outlines = JSON.parse(readFileSync(file, 'utf8')) as Topology
  const projection = geoNaturalEarth1().fitSize([width, height], { type: 'Sphere' })
  const path = geoPath(projection).digits(1)
  return {
    width,
    height,
    land: path(feature(outlines, outlines.objects['land']!))!,
    graticule: path(geoGraticule10())!,
    positionOf({ latitude, longitude }) {
      const [x, y] = projection([longitude, latitude])!
      return { x: Math.round(x), y: Math.round(y) }
    },
  }
}

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
  /** As parts of the width and of the height; a place beyond the map is at its border. */
  positionOf(place: { readonly latitude: number; readonly longitude: number }): {
    readonly x: number
    readonly y: number
  }
}

const width = 960
/** Where people live, and edges are. */
const [north, south] = [78, -56]
/** The map is cut through the Bering Strait, where it parts no land. */
const middle = 11

/** Draws the map from the outlines of `world-atlas` (Natural Earth, 1:110 million), by the Natural Earth projection. */
export function drawWorld(): WorldMap {
  const file = fileURLToPath(import.meta.resolve('world-atlas/land-110m.json'))
  const outlines = JSON.parse(readFileSync(file, 'utf8')) as Topology
  const projection = geoNaturalEarth1().rotate([-middle, 0]).fitWidth(width, { type: 'Sphere' })
  const [top, bottom] = [north, south].map(latitude => projection([middle, latitude])![1])
  const height = Math.round(bottom! - top!)
  const [x, y] = projection.translate()
  projection.translate([x, y - top!]).clipExtent([
    [0, 0],
    [width, height],
  ])
  const path = geoPath(projection).digits(1)
  return {
    width,
    height,
    land: path(feature(outlines, outlines.objects['land']!))!,
    graticule: path(geoGraticule10())!,
    positionOf({ latitude, longitude }) {
      const [left, down] = projection([longitude, latitude])!
      return { x: left / width, y: Math.min(Math.max(down / height, 0), 1) }
    },
  }
}

import { sheddingFrom, type EdgeView } from '../geo/index.ts'
import { escapeHtml } from '../pages/index.ts'
import { conditionOf, describe, inlineSignOf, loadOf, percent, signOf } from './edge-condition.ts'
import { mapWidths } from './edges-style.ts'
import { placeLabels, type LabelledDot, type LabelPlace, type MapSize } from './label-places.ts'
import { drawWorld, type WorldMap } from './world-map.ts'

/** The disc of the edge with the most users, in pixels. */
const largestRadius = 34
/** Fewer users than this make no disc of that size. */
const fewUsers = 10
/** Of a letter of a label at 13 pixels, wide ones among them. */
const letterWidth = 9

let world: WorldMap | undefined

/**
 * A map of the edges, with what its signs mean. Signs and labels keep their size in pixels, however wide the map is.
 */
export function edgesMap(edges: readonly EdgeView[]): string {
  const map = (world ??= drawWorld())
  const most = Math.max(fewUsers, ...edges.map(usersOf))
  const labels = labelsOf(edges, map)
  return `<figure>
<svg class="map" style="aspect-ratio: ${map.width} / ${map.height}" role="img" aria-label="Map of the edges; the table says the same">
<svg viewBox="0 0 ${map.width} ${map.height}"><path class="graticule" d="${map.graticule}"/><path class="land" d="${map.land}"/></svg>
${edges.map(edge => at(edge, map, discOf(edge, most))).join('\n')}
${edges.map((edge, index) => at(edge, map, markOf(edge, labels[index]!))).join('\n')}
</svg>
${legendOf(edges, most)}
</figure>`
}

const usersOf = ({ told }: EdgeView): number => told?.users ?? 0

/** Puts what is drawn around the origin where an edge is. */
function at({ place }: EdgeView, map: WorldMap, drawn: string): string {
  const { x, y } = map.positionOf(place)
  return `<svg x="${(x * 100).toFixed(2)}%" y="${(y * 100).toFixed(2)}%" overflow="visible">${drawn}</svg>`
}

/** A disc whose area stands for users. */
const discOf = (edge: EdgeView, most: number): string =>
  `<circle class="disc ${conditionOf(edge)}" r="${radiusOf(usersOf(edge), most)}"/>`

const radiusOf = (users: number, most: number): string => (largestRadius * Math.sqrt(users / most)).toFixed(1)

function markOf(edge: EdgeView, labels: string): string {
  const title = `${edge.id}: ${describe(edge)}`
  return `<g><title>${escapeHtml(title)}</title>${signOf(conditionOf(edge))}${labels}</g>`
}

/** The labels of each edge, one for each range of widths of the map. */
function labelsOf(edges: readonly EdgeView[], map: WorldMap): string[] {
  const places = placesOf(
    edges.map(edge => {
      const letters = [edge.id, remarkOf(edge)].join(' ').trim().length
      const isUrgent = conditionOf(edge) !== 'well'
      return { ...map.positionOf(edge.place), width: letters * letterWidth, isUrgent }
    }),
    map,
  )
  return edges.map((edge, index) =>
    mapWidths.map(([from], range) => labelOf(edge, `at${from}`, places[range]![index])).join(''),
  )
}

type Places = readonly (readonly (LabelPlace | undefined)[])[]
let last: { readonly key: string; readonly places: Places } | undefined

/** Where the labels are, by ranges of widths: found anew when something has changed, since it takes 50 ms for 50 edges. */
function placesOf(dots: readonly LabelledDot[], { width, height }: WorldMap): Places {
  const key = JSON.stringify(dots)
  if (last?.key !== key) {
    const sizeOf = (pixels: number): MapSize => ({ width: pixels, height: (pixels * height) / width })
    last = { key, places: mapWidths.map(widths => placeLabels(dots, widths.map(sizeOf))) }
  }
  return last.places
}

function labelOf(edge: EdgeView, kind: string, place: LabelPlace | undefined): string {
  if (place === undefined) return ''
  const { x, y, anchor, line } = place
  const leader = line === undefined ? '' : `<path class="leader" d="M0 0L${line.x} ${line.y}"/>`
  const remark = remarkOf(edge)
  const more = remark === '' ? '' : ` <tspan class="${conditionOf(edge)}">${remark}</tspan>`
  return `<g class="${kind}">${leader}<text x="${x}" y="${y}" dy=".35em" text-anchor="${anchor}">${escapeHtml(edge.id)}${more}</text></g>`
}

/** What the map says of an edge that is not simply well. */
function remarkOf(edge: EdgeView): string {
  const condition = conditionOf(edge)
  if (condition === 'well') return ''
  return condition === 'full' ? loadOf(edge) : 'down'
}

function legendOf(edges: readonly EdgeView[], most: number): string {
  const items = [
    `${inlineSignOf('well')} well`,
    `${inlineSignOf('full')} nearly full (more than ${percent(sheddingFrom)})`,
    `${inlineSignOf('down')} down`,
  ]
  const users = roundedDown(most / 8)
  const disc = `<svg class="inline" viewBox="-12 -12 24 24" aria-hidden="true"><circle class="disc" r="${radiusOf(users, most)}"/></svg>`
  if (edges.some(edge => usersOf(edge) > 0))
    items.push(`${disc} disc of ${users === 1 ? '1 user' : `${users} users`}`)
  return `<figcaption><ul>${items.map(item => `<li>${item}</li>`).join('')}</ul></figcaption>`
}

/** 1, 2 or 5 of the largest power of ten that is not above a number; at least 1. */
function roundedDown(number: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(number)))
  return ([5, 2].find(times => times * power <= number) ?? 1) * power
}

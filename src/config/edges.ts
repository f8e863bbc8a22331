import {
  didYouMean,
  integer,
  mapping,
  oneOrMany,
  string,
  type Fields,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import type { Coordinates, EdgeSite } from '../geo/index.ts'
import { dnsLabel, ipAddress, listOfDistinct, valueOf } from './readers.ts'

const edgeSite: Reader<EdgeSite> = mapping(fields => {
  const id = fields.required('id', dnsLabel)
  const region = fields.required('region', string)
  const place = fields.required('place', coordinates)
  const addresses = fields.required('addresses', oneOrMany(ipAddress))
  const capacity = fields.optional('capacity', integer(1, 10_000_000), 10_000)
  const weight = fields.optional('weight', integer(0, 1_000), 1)
  const residency = fields.optional('residency', oneOrMany(string), [])
  if (!id || !region || !place || !addresses) return undefined
  return { id, region, place, addresses, capacity, weight, residency }
})

/** The `edges` list: `{ id, region, place: [latitude, longitude], addresses, capacity, weight, residency }`. */
export const edges = listOfDistinct(edgeSite, 'id', 212, id => `the edge "${id}" is given twice`)

function coordinates(node: Node, problems: Problems): Coordinates | undefined {
  const items = node.kind === 'list' ? node.items : []
  const [latitude, longitude] = [degreesIn(items[0], 90), degreesIn(items[1], 180)]
  if (latitude !== undefined && longitude !== undefined && items.length === 2) return { latitude, longitude }
  problems.error(node.place, 108, 'a place is its latitude and longitude in degrees: [50.11, 8.68]')
  return undefined
}

function degreesIn(node: Node | undefined, most: number): number | undefined {
  const value = node?.kind === 'scalar' ? node.value : undefined
  return typeof value === 'number' && Math.abs(value) <= most ? value : undefined
}

/** What the list and other parts of the configuration say of each other. */
export function checkEdges(fields: Fields, problems: Problems, read: readonly EdgeSite[], own: string): void {
  if (read.length > 0 && !read.some(({ id }) => id === own))
    problems.error(fields.placeOf('edge'), 212, `the edge "${own}" itself is not among "edges"`)
  const routing = fields.node('routing')
  checkMeasured(routing, read, problems)
  const whole = itemsOf(valueOf(routing, 'residency'))
  const ofApps = itemsOf(fields.node('apps')).map(app => itemsOf(valueOf(app, 'residency')))
  const unknown = [whole, ...ofApps].flatMap(bounds => checkTags(bounds, read, problems))
  if (unknown.length > 0) return
  const inside = read.filter(edge => isInside(edge, whole))
  for (const bounds of ofApps.filter(({ length }) => length > 0)) {
    if (inside.some(edge => isInside(edge, bounds))) continue
    problems.error(
      bounds[0]!.place,
      212,
      'no edge is both here and where "routing.residency" binds all apps to',
    )
  }
}

/** An app that is bound to where no edge is would be nowhere. @returns the nodes that name no place */
function checkTags(bounds: readonly Node[], read: readonly EdgeSite[], problems: Problems): readonly Node[] {
  const known = new Set(read.flatMap(({ region, residency }) => [region, ...residency]))
  const unknown = bounds.filter(node => !known.has(textOf(node)))
  for (const node of unknown) {
    const hint = didYouMean(textOf(node), [...known])
    problems.error(node.place, 212, `no edge has the region or tag "${textOf(node)}"${hint}`)
  }
  return unknown
}

function checkMeasured(routing: Node | undefined, read: readonly EdgeSite[], problems: Problems): void {
  const known = new Set(read.map(({ id }) => id))
  const trips = itemsOf(valueOf(routing, 'measured')).map(item => valueOf(item, 'round-trips'))
  for (const { key, keyPlace } of trips.flatMap(node => (node?.kind === 'map' ? node.entries : []))) {
    if (known.has(key)) continue
    problems.error(keyPlace, 212, `there is no edge "${key}"${didYouMean(key, [...known])}`)
  }
}

const isInside = ({ region, residency }: EdgeSite, bounds: readonly Node[]): boolean =>
  bounds.length === 0 || bounds.some(node => [region, ...residency].includes(textOf(node)))

const textOf = (node: Node): string => (node.kind === 'scalar' ? String(node.value) : '')

/** The items of a list; anything else is its own only one. */
const itemsOf = (node: Node | undefined): readonly Node[] =>
  node === undefined ? [] : node.kind === 'list' ? node.items : [node]

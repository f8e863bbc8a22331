import { isIP } from 'node:net'
import {
  didYouMean,
  integer,
  mapping,
  oneOf,
  oneOrMany,
  string,
  type Fields,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import type { Coordinates, EdgeSite } from '../geo/index.ts'
import type { RoutingConfig } from './config.ts'
import { dnsLabel, listOfDistinct, valueOf } from './readers.ts'

/** Users of a bound app are told of no edge outside its bounds, whatever becomes of those inside. */
export const plainRouting: RoutingConfig = { outsideBounds: 'closed' }

/** The `routing` mapping: `{ outside-bounds: closed | open }`. */
export const routing: Reader<RoutingConfig> = mapping(fields => ({
  outsideBounds: fields.optional('outside-bounds', oneOf(['closed', 'open'], 'setting'), 'closed'),
}))

const edgeSite: Reader<EdgeSite> = mapping(fields => {
  const id = fields.required('id', dnsLabel)
  const region = fields.required('region', string)
  const place = fields.required('place', coordinates)
  const addresses = fields.required('addresses', oneOrMany(address))
  const weight = fields.optional('weight', integer(0, 1_000), 1)
  const residency = fields.optional('residency', oneOrMany(string), [])
  return id && region && place && addresses ? { id, region, place, addresses, weight, residency } : undefined
})

/** The `edges` list: `{ id, region, place: [latitude, longitude], addresses, weight, residency }`. */
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

function address(node: Node, problems: Problems): string | undefined {
  const text = string(node, problems)
  if (text === undefined || isIP(text) !== 0) return text
  problems.error(node.place, 108, `"${text}" is not an address such as 192.0.2.10 or 2001:db8::10`)
  return undefined
}

/** What the list and other parts of the configuration say of each other. */
export function checkEdges(fields: Fields, problems: Problems, read: readonly EdgeSite[], own: string): void {
  if (read.length > 0 && !read.some(({ id }) => id === own))
    problems.error(fields.placeOf('edge'), 212, `the edge "${own}" itself is not among "edges"`)
  checkResidency(fields.node('apps'), read, problems)
}

/** An app that is bound to where no edge is would be nowhere. */
function checkResidency(apps: Node | undefined, read: readonly EdgeSite[], problems: Problems): void {
  const known = new Set(read.flatMap(({ region, residency }) => [region, ...residency]))
  for (const node of itemsOf(apps).flatMap(app => itemsOf(valueOf(app, 'residency')))) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || known.has(node.value)) continue
    const hint = didYouMean(node.value, [...known])
    problems.error(node.place, 212, `no edge has the region or tag "${node.value}"${hint}`)
  }
}

/** The items of a list; anything else is its own only one. */
const itemsOf = (node: Node | undefined): readonly Node[] =>
  node === undefined ? [] : node.kind === 'list' ? node.items : [node]

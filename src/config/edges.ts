import { isIP } from 'node:net'
import {
  didYouMean,
  integer,
  listOf,
  mapping,
  oneOf,
  oneOrMany,
  string,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import type { Coordinates, EdgeSite } from '../geo/index.ts'
import type { RoutingConfig } from './config.ts'
import { dnsLabel, refuseRepeats } from './readers.ts'

/** Users of a bound app are told of no edge outside its bounds, whatever becomes of those inside. */
export const plainRouting: RoutingConfig = { outsideBounds: 'closed' }

/** The `routing` mapping: `{ outside-bounds: closed | open }`. */
export const routing: Reader<RoutingConfig> = mapping(fields => ({
  outsideBounds: fields.optional('outside-bounds', oneOf(['closed', 'open'], 'setting'), 'closed'),
}))

/** The `edges` list: `{ id, region, place: [latitude, longitude], addresses, weight, residency }`. */
export const edges: Reader<EdgeSite[]> = (node, problems) => {
  const read = listOf(edgeSite)(node, problems)
  if (node.kind === 'list')
    refuseRepeats(node.items, 'id', problems, 212, id => `the edge "${id}" is given twice`)
  return read
}

const edgeSite: Reader<EdgeSite> = mapping(fields => {
  const id = fields.required('id', dnsLabel)
  const region = fields.required('region', string)
  const place = fields.required('place', coordinates)
  const addresses = fields.required('addresses', oneOrMany(address))
  const weight = fields.optional('weight', integer(0, 1_000), 1)
  const residency = fields.optional('residency', oneOrMany(string), [])
  return id && region && place && addresses ? { id, region, place, addresses, weight, residency } : undefined
})

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

/** An app that is bound to where no edge is would be nowhere. */
export function checkResidency(apps: Node | undefined, read: readonly EdgeSite[], problems: Problems): void {
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

const valueOf = (node: Node, name: string): Node | undefined =>
  node.kind === 'map' ? node.entries.find(({ key }) => key === name)?.value : undefined

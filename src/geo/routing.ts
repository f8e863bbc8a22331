import { createHash } from 'node:crypto'
import { directionOf, kilometresBetween, type Coordinates, type Direction } from './coordinates.ts'

/** Where an edge is, and what it may take. */
export interface EdgeSite {
  readonly id: string
  readonly region: string
  readonly place: Coordinates
  /** IPv4 and IPv6 addresses that users are sent to. */
  readonly addresses: readonly string[]
  /** Connections that it can carry at once. */
  readonly capacity: number
  /** Its share among edges of one place; 0 for one that takes nobody unless there is no other. */
  readonly weight: number
  /** What it vouches for beside its region, such as a law that data fall under. */
  readonly residency: readonly string[]
}

/** How an edge is now. */
export interface EdgeStanding {
  readonly well: boolean
  /** What it carries as a part of what it can, from 0. */
  readonly load: number
}

/** Where somebody asks from, and for what. */
export interface Whereabouts {
  /** The client's network: whoever shares it is sent to the same edge. */
  readonly network: string
  /** Undefined when no database knows. */
  readonly place: Coordinates | undefined
  /** Measured round trips from this network to edges, in milliseconds, by their ids. */
  readonly measured?: ReadonlyMap<string, number> | undefined
  /** Regions or tags of which an edge must have one; empty for an app that may be anywhere. */
  readonly residency: readonly string[]
}

/** One edge as a choice. */
export interface Candidate {
  readonly edge: EdgeSite
  /** Undefined when it is not known where the client is. */
  readonly kilometres: number | undefined
  /** The round trip to expect, in milliseconds: as measured, or as far as light gets. */
  readonly milliseconds: number
  /** Why it is not chosen, or that it is. */
  readonly standing: 'chosen' | 'farther' | 'loaded' | 'drained' | 'down' | 'not-allowed'
}

/** The choice of an edge: all candidates, the chosen one first and the others by what is to be expected of them. */
export interface Choice {
  /** Undefined when none may be told. */
  readonly edge: EdgeSite | undefined
  /** Whether every edge that may be told is down, so that this is the least bad. */
  readonly isLeastBad: boolean
  readonly candidates: readonly Candidate[]
}

export interface RoutingOptions {
  readonly edges: readonly EdgeSite[]
  readonly standingOf: (id: string) => EdgeStanding
  /** Regions or tags of which an edge must have one for whatever app; empty for a deployment that may be anywhere. */
  readonly residency: readonly string[]
  /** Whether users of a bound app are told of a well edge outside when every edge inside its bounds is down. */
  readonly outsideBounds: 'closed' | 'open'
}

/** Chooses edges for clients. */
export interface Routing {
  choose(whereabouts: Whereabouts): Choice
}

/** Light in fibre takes a millisecond for a hundred kilometres there and back. */
const kilometresPerMillisecond = 100
/** The longest way, in milliseconds. */
const aroundTheWorld = 200
/** Edges so close to each other are one place, among which weights decide. */
const sameMilliseconds = 0.5
/** From this load on an edge sends some of its users on, and at 1 all. */
export const sheddingFrom = 0.8

interface Ranked extends Omit<Candidate, 'standing'> {
  readonly now: EdgeStanding
  readonly isAllowed: boolean
}

/** Makes the choice of edges; every decision costs a few arithmetic operations an edge. */
export function createRouting({ edges, standingOf, residency, outsideBounds }: RoutingOptions): Routing {
  const directions = new Map(edges.map(edge => [edge, directionOf(edge.place)]))
  const insideAll = new Set(edges.filter(edge => isInside(edge, residency)))

  const rank = (edge: EdgeSite, from: Direction | undefined, asked: Whereabouts): Ranked => {
    const kilometres = from && kilometresBetween(from, directions.get(edge)!)
    const milliseconds = asked.measured?.get(edge.id) ?? expected(kilometres, asked)
    const isAllowed = insideAll.has(edge) && isInside(edge, asked.residency)
    return { edge, kilometres, milliseconds, now: standingOf(edge.id), isAllowed }
  }

  return {
    choose(asked) {
      const from = asked.place && directionOf(asked.place)
      const ranked = edges
        .map(edge => rank(edge, from, asked))
        .sort((a, b) => a.milliseconds - b.milliseconds)
      const allowed = ranked.filter(each => each.isAllowed)
      const outside = outsideBounds === 'open' ? ranked : []
      // Nobody who may be told is well: the least bad is better than nothing, since this view may be what is wrong.
      const chosen = best(allowed, asked.network) ?? best(outside, asked.network) ?? allowed[0] ?? outside[0]
      const candidates = ranked.map(each => candidateOf(each, chosen, asked.network))
      candidates.sort((a, b) => Number(b.standing === 'chosen') - Number(a.standing === 'chosen'))
      return { edge: chosen?.edge, isLeastBad: chosen !== undefined && !chosen.now.well, candidates }
    },
  }
}

/** Of a client that is nowhere known every edge is as good as any, but for those that were measured. */
const expected = (kilometres: number | undefined, { measured }: Whereabouts): number =>
  kilometres === undefined
    ? measured === undefined
      ? 0
      : aroundTheWorld
    : kilometres / kilometresPerMillisecond

/** Whether an edge has one of the wanted regions or tags; every edge has, where none is wanted. */
export const isInside = ({ region, residency }: EdgeSite, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some(tag => tag === region || residency.includes(tag))

/** The nearest that is well and takes this network; where several are as near, weights decide. */
function best(ranked: readonly Ranked[], network: string): Ranked | undefined {
  const well = ranked.filter(({ now, edge }) => now.well && edge.weight > 0)
  const taking = well.filter(each => takes(each, network))
  const able = [taking, well, ranked.filter(({ now }) => now.well)].find(({ length }) => length > 0) ?? []
  return heaviest(
    able.filter(({ milliseconds }) => milliseconds - able[0]!.milliseconds < sameMilliseconds),
    network,
  )
}

/** An edge that is nearly full sends on a part of its networks, always the same ones. */
function takes({ edge, now }: Ranked, network: string): boolean {
  if (now.load <= sheddingFrom) return true
  return fractionOf(`shed ${edge.id} ${network}`) < (1 - now.load) / (1 - sheddingFrom)
}

/** Weighted rendezvous hashing: each network keeps its edge for as long as that is there, in proportion to the weights. */
function heaviest(equals: readonly Ranked[], network: string): Ranked | undefined {
  if (equals.length <= 1) return equals[0]
  const score = ({ edge }: Ranked): number =>
    -Math.log(fractionOf(`share ${edge.id} ${network}`)) / Math.max(edge.weight, Number.MIN_VALUE)
  return equals.reduce((least, each) => (score(each) < score(least) ? each : least))
}

/** A number above 0 and below 1 that is always the same for a text. */
const fractionOf = (text: string): number =>
  (createHash('sha256').update(text).digest().readUInt32BE(0) + 0.5) / 2 ** 32

function candidateOf(each: Ranked, chosen: Ranked | undefined, network: string): Candidate {
  const { edge, kilometres, milliseconds } = each
  return { edge, kilometres, milliseconds, standing: standingOf(each, chosen, network) }
}

function standingOf(each: Ranked, chosen: Ranked | undefined, network: string): Candidate['standing'] {
  if (each === chosen) return 'chosen'
  if (!each.isAllowed) return 'not-allowed'
  if (!each.now.well) return 'down'
  if (each.edge.weight === 0) return 'drained'
  return takes(each, network) ? 'farther' : 'loaded'
}

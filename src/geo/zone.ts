import { isIPv6 } from 'node:net'
import type { Locator } from './locator.ts'
import type { Choice, Routing } from './routing.ts'

/** A name server of the zone; its addresses only where its name is inside the zone. */
export interface NameServer {
  readonly name: string
  readonly addresses: readonly string[]
}

export interface ZoneOptions {
  readonly suffix: string
  readonly nameServers: readonly NameServer[]
  /** The mailbox in the SOA record, as a name (RFC 1035 3.3.13). */
  readonly hostmaster: string
  /** Of addresses of edges, in seconds. */
  readonly ttl: number
  /** How many more edges clients are told, to try when the best does not answer. */
  readonly spares: number
  readonly serial: number
  readonly routing: Routing
  readonly locator: Locator
  /** To which regions or tags a name under the suffix is bound; undefined for a name that is not there. */
  readonly residencyOf: (name: string) => readonly string[] | undefined
  /** Whether a name only leads to others (RFC 8499, "empty non-terminals"). */
  readonly isBetween: (name: string) => boolean
  /** What an ACME client has put under a name (RFC 8555 8.4). */
  readonly challengesOf: (name: string) => Promise<readonly string[]>
  /** Called with every choice that goes into an answer. */
  readonly chosen: (choice: Choice) => void
}

/** One record of an answer; names without the last dot. */
export interface ZoneRecord {
  readonly name: string
  readonly type: 'A' | 'AAAA' | 'NS' | 'SOA' | 'TXT'
  /** As in a zone file. */
  readonly content: string
  /** Seconds. */
  readonly ttl: number
  /** For clients of which network this is the answer, in leading bits; 0 for all. */
  readonly scope: number
}

/** What a name has. */
export type Found = readonly ZoneRecord[] | undefined

/** The zone of the suffix. */
export interface Zone {
  readonly name: string
  readonly serial: number
  /**
   * The records of a name, for a client; no edge is chosen where nobody asks for addresses. At once, but for what has to be read
   * from files.
   * @param name in any case, without its last dot
   * @param type as DNS writes it; `ANY` for all
   * @param client an address of the network that a resolver tells of its client (RFC 7871), or the resolver's own
   * @returns undefined when the name is not in the zone, and none for one that has none of the type
   */
  recordsOf(name: string, type: string, client: string): Found | Promise<Found>
}

/** Of records that do not change while a service runs, in seconds. */
const steadyTtl = 3_600
/** For how long "no such name" may be believed, in seconds: an app may be added at any time. */
const negativeTtl = 30
const [refresh, retry, expire] = [3_600, 600, 604_800]
const withAddresses = new Set(['A', 'AAAA', 'ANY'])
const challengeLabel = '_acme-challenge.'

/** Makes the zone. */
export function createZone(options: ZoneOptions): Zone {
  const { suffix, serial, nameServers, hostmaster, residencyOf, challengesOf } = options
  const soa = [nameServers[0]!.name, hostmaster, serial, refresh, retry, expire, negativeTtl].join(' ')
  const apex: readonly ZoneRecord[] = [
    { name: suffix, type: 'SOA', content: soa, ttl: steadyTtl, scope: 0 },
    ...nameServers.map(({ name }) => steady(suffix, 'NS', name)),
  ]
  const glue = new Map(
    nameServers
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ name, addresses }) => [name, addresses.map(each => addressRecord(name, each))]),
  )

  const textsOf = async (name: string): Promise<Found> => {
    const of = name.slice(challengeLabel.length)
    if (of !== suffix && residencyOf(of) === undefined) return undefined
    const values = await challengesOf(name)
    if (values.length === 0) return undefined
    return values.map(value => ({ name, type: 'TXT', content: JSON.stringify(value), ttl: 0, scope: 0 }))
  }

  const allOf = (name: string, type: string, client: string): Found => {
    if (name === suffix) return apex
    const own = glue.get(name)
    if (own !== undefined) return own
    if (options.isBetween(name)) return []
    const residency = residencyOf(name)
    if (residency === undefined) return undefined
    return withAddresses.has(type) ? addressesFor(name, client, residency, options) : []
  }

  return {
    name: suffix,
    serial,
    recordsOf(given, type, client) {
      const name = given.toLowerCase()
      const only = (found: Found): Found =>
        type === 'ANY' ? found : found?.filter(record => record.type === type)
      if (name.startsWith(challengeLabel)) return textsOf(name).then(only)
      return only(allOf(name, type, client))
    },
  }
}

function addressesFor(
  name: string,
  client: string,
  residency: readonly string[],
  { routing, locator, ttl, spares, chosen }: ZoneOptions,
): ZoneRecord[] {
  const choice = routing.choose(locator.whereaboutsOf(client, residency))
  chosen(choice)
  const scope = locator.bitsOf(client)
  const next = choice.candidates.filter(({ standing }) => standing === 'farther').slice(0, spares)
  const edges = choice.edge === undefined ? [] : [choice.edge, ...next.map(({ edge }) => edge)]
  return edges.flatMap(edge => edge.addresses.map(each => ({ ...addressRecord(name, each), ttl, scope })))
}

const steady = (name: string, type: 'NS' | 'A' | 'AAAA', content: string): ZoneRecord => ({
  name,
  type,
  content,
  ttl: steadyTtl,
  scope: 0,
})

const addressRecord = (name: string, address: string): ZoneRecord =>
  steady(name, isIPv6(address) ? 'AAAA' : 'A', address)

import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import { didYouMean } from '../diagnostics/index.ts'
import {
  createRouting,
  openLocator,
  type Candidate,
  type Choice,
  type ClientPlace,
  type EdgeStanding,
  type EdgeView,
} from '../geo/index.ts'
import { askAdmin, type AskedAdmin } from './ask-admin.ts'
import { defaultConfigFile, UsageError, type Command } from './command.ts'

/**
 * `sallyport geo where ADDRESS [--app ID] [--admin URL] [--json] [--config FILE]`: where a client is, and to which edge it is sent:
 * as an edge or the name service sees edges now, or else as if all were well.
 */
export const whereIs: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string', default: defaultConfigFile },
      admin: { type: 'string' },
      app: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [address = '', ...more] = positionals
  if (isIP(address) === 0 || more.length > 0)
    throw new UsageError('geo where needs one address, such as 203.0.113.7 or 2001:db8::7')
  const config = loadConfig(values.config, terminal.environment)
  const residency = residencyOf(config, values.app)
  const locator = await openLocator(config.geo, config.routing.measured)
  const standings =
    values.admin === undefined ? new Map() : await standingsAt({ ...terminal, admin: values.admin })
  const choice = routingOf(config, standings).choose(locator.whereaboutsOf(address, residency))
  const client = locator.placeOf(address)
  terminal.out(values.json ? asJson(address, client, choice) : render(address, client, choice))
  return choice.edge === undefined ? 1 : 0
}

function residencyOf({ apps }: Config, wanted: string | undefined): readonly string[] {
  if (wanted === undefined) return []
  const app = apps.find(({ id }) => id === wanted)
  const hint = didYouMean(
    wanted,
    apps.map(({ id }) => id),
  )
  if (app === undefined) throw new UsageError(`--app: there is no app "${wanted}"${hint}`)
  return app.residency
}

type Standings = ReadonlyMap<string, EdgeStanding>

/** How edges stand, by an ops listener of an edge or of the name service. */
async function standingsAt(admin: AskedAdmin): Promise<Standings> {
  const { edges } = await askAdmin<{ readonly edges: readonly EdgeView[] }>(admin, '/edges', 'edges')
  return new Map(edges.map(({ id, well, load }) => [id, { well, load }]))
}

const wellAndIdle: EdgeStanding = { well: true, load: 0 }

const routingOf = ({ edges, routing }: Config, standings: Standings) =>
  createRouting({ edges, standingOf: id => standings.get(id) ?? wellAndIdle, ...routing })

const asJson = (
  address: string,
  client: ClientPlace | undefined,
  { edge, isLeastBad, candidates }: Choice,
): string =>
  JSON.stringify({
    address,
    client: client ?? null,
    edge: edge?.id ?? null,
    leastBad: isLeastBad,
    candidates: candidates.map(({ edge: { id, region }, kilometres = null, milliseconds, standing }) => ({
      id,
      region,
      kilometres,
      milliseconds,
      standing,
    })),
  })

const reasons: Readonly<Record<Candidate['standing'], string>> = {
  chosen: 'chosen',
  farther: 'farther',
  loaded: 'is nearly full',
  drained: 'has weight 0',
  down: 'is down',
  'not-allowed': 'is outside where the app may be',
}

/** What is said of a candidate. */
function reasonOf({ standing }: Candidate, { isLeastBad, candidates }: Choice): string {
  if (standing !== 'chosen' || !isLeastBad) return reasons[standing]
  const isBound = candidates.some(other => other.standing === 'not-allowed')
  return `chosen, although it is down: ${isBound ? 'all where the app may be are' : 'all are'}`
}

function render(address: string, client: ClientPlace | undefined, choice: Choice): string {
  const { edge, candidates } = choice
  const widest = Math.max(0, ...candidates.map(({ edge: { id } }) => id.length))
  const rows = candidates.map(candidate => {
    const { edge: each, kilometres, milliseconds } = candidate
    return `  ${each.id.padEnd(widest)}  ${each.region}  ${distance(kilometres)}  ${milliseconds.toFixed(1)} ms  ${reasonOf(candidate, choice)}`
  })
  const none = candidates.length === 0 ? 'no edges are configured' : 'no edge may be told'
  return [placeText(address, client), ...rows, ...(edge === undefined ? [none] : [])].join('\n')
}

const distance = (kilometres: number | undefined): string =>
  kilometres === undefined ? 'somewhere' : `${Math.round(kilometres)} km`

function placeText(address: string, client: ClientPlace | undefined): string {
  if (client === undefined) return `${address} is nowhere known`
  const { latitude, longitude } = client.place
  const by = client.by === 'place' ? '' : ', taken to be in the middle of it'
  return `${address} is in ${client.country}${by} (${latitude.toFixed(2)}, ${longitude.toFixed(2)})`
}

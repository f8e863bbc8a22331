import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { loadConfig, type Config } from '../config/index.ts'
import { didYouMean } from '../diagnostics/index.ts'
import {
  createRouting,
  openClientPlaces,
  type Candidate,
  type Choice,
  type ClientPlace,
} from '../geo/index.ts'
import { defaultConfigFile, UsageError, type Command } from './command.ts'

/**
 * `sallyport geo where ADDRESS [--app ID] [--json] [--config FILE]`: where a client is, and to which edge it would be sent if
 * all of them were well.
 */
export const whereIs: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string', default: defaultConfigFile },
      app: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [address = '', ...more] = positionals
  if (isIP(address) === 0 || more.length > 0)
    throw new UsageError('geo where needs one address, such as 203.0.113.7 or 2001:db8::7')
  const config = loadConfig(values.config, terminal.environment)
  const residency = residencyOf(config, values.app)
  const client = (await openClientPlaces(config.geo)).whereIs(address)
  const choice = routingOf(config).choose({ network: address, place: client?.place, residency })
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

const routingOf = ({ edges, routing }: Config) =>
  createRouting({ edges, standingOf: () => ({ well: true, load: 0 }), ...routing })

const asJson = (address: string, client: ClientPlace | undefined, { edge, candidates }: Choice): string =>
  JSON.stringify({
    address,
    client: client ?? null,
    edge: edge?.id ?? null,
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

function render(address: string, client: ClientPlace | undefined, { edge, candidates }: Choice): string {
  const widest = Math.max(0, ...candidates.map(({ edge: { id } }) => id.length))
  const rows = candidates.map(
    ({ edge: { id, region }, kilometres, milliseconds, standing }) =>
      `  ${id.padEnd(widest)}  ${region}  ${distance(kilometres)}  ${milliseconds.toFixed(1)} ms  ${reasons[standing]}`,
  )
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

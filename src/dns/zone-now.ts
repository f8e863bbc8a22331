import { createAppTable } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import {
  createRouting,
  createZone,
  openLocator,
  type Standings,
  type Zone,
  type ZoneOptions,
} from '../geo/index.ts'
import { readChallenges } from './challenges.ts'

/**
 * Makes the zone of a configuration.
 * @throws with a sentence for the operator when a database of places cannot be used
 */
export async function openZone(
  config: Config,
  standings: Standings,
  chosen: ZoneOptions['chosen'],
): Promise<Zone> {
  const { suffix, edges, routing, dns } = config
  return createZone({
    suffix,
    nameServers: dns.nameServers,
    hostmaster: dns.hostmaster,
    ttl: Math.round(dns.ttl / 1000),
    spares: dns.spares,
    serial: Math.floor(Date.now() / 1000),
    routing: createRouting({ edges, standingOf: id => standings.standingOf(id), ...routing }),
    locator: await openLocator(config.geo, routing.measured),
    residencyOf: residenciesOf(config),
    isBetween: betweenIn(config),
    challengesOf: name => readChallenges(dns.challenges, name),
    chosen,
  })
}

/** What is ours alone may be on any edge that is inside the bounds of the whole deployment. */
function residenciesOf({ apps, suffix, devices }: Config): ZoneOptions['residencyOf'] {
  const table = createAppTable(apps, 443)
  const own = new Set([`signin.${suffix}`])
  if (devices.certificates !== undefined) own.add(`device.${suffix}`)
  return name => table.appOf(name)?.residency ?? (own.has(name) ? [] : undefined)
}

/** Names above those of hosts that apps list: `com.wiki.<suffix>` for `www.example.com` of `wiki`. */
function betweenIn({ apps }: Config): ZoneOptions['isBetween'] {
  const listed = apps.flatMap(({ domains, hosts }) =>
    domains.map(({ pattern }) => ({
      host: pattern.replace(/^\*\./, ''),
      isWild: pattern.startsWith('*.'),
      hosts,
    })),
  )
  const between = new Set(
    listed.flatMap(({ host, isWild, hosts }) => {
      const labels = host.split('.')
      const above = labels.map((_, index) => labels.slice(index + (isWild ? 0 : 1)).join('.'))
      return above.map(name => (name === '' ? hosts.suffix.slice(1) : name + hosts.suffix))
    }),
  )
  for (const { host, isWild, hosts } of listed) if (!isWild) between.delete(host + hosts.suffix)
  return name => between.has(name)
}

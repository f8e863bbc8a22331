import {
  duration,
  durationOfAtLeast,
  integer,
  listOf,
  mapping,
  oneOrMany,
  type Reader,
} from '../diagnostics/index.ts'
import type { NameServer } from '../geo/index.ts'
import type { DnsConfig, ProbeConfig } from './config.ts'
import { fileText, hostName, ipAddress, networkAddress, path } from './readers.ts'

const usualProbe: ProbeConfig = { ca: undefined, every: 1_000, timeout: 1_500 }

/** DNS is somebody else's. */
export const noDns: DnsConfig = {
  powerdns: undefined,
  listen: undefined,
  admin: undefined,
  nameServers: [],
  hostmaster: '',
  ttl: 10_000,
  spares: 0,
  challenges: undefined,
  probe: usualProbe,
}

/**
 * The `dns` mapping, for `sallyport dns`: `{ powerdns, listen, admin, name-servers, hostmaster, ttl, spares, challenges, probe }`.
 * @param suffix the zone
 */
export const dns = (directory: string, suffix = ''): Reader<DnsConfig> =>
  mapping((fields, problems) => {
    const read = {
      powerdns: fields.optional('powerdns', socketPath(directory)),
      listen: fields.optional('listen', networkAddress),
      admin: fields.optional('admin', networkAddress),
      nameServers: fields.required('name-servers', listOf(nameServer(suffix))) ?? [],
      hostmaster: fields.optional('hostmaster', hostName, `hostmaster.${suffix}`),
      ttl: fields.optional('ttl', durationOfAtLeast(1_000, 213, 'a time to live is at least 1s'), noDns.ttl),
      spares: fields.optional('spares', integer(0, 3), noDns.spares),
      challenges: fields.optional('challenges', path(directory)),
      probe: fields.optional('probe', probe(directory), usualProbe),
    }
    const servers = fields.node('name-servers')
    if (servers?.kind === 'list' && servers.items.length === 0)
      problems.error(servers.place, 213, 'a zone needs a name server such as ns1.corp.example')
    if (read.powerdns === undefined && read.listen === undefined)
      problems.error(fields.place, 213, 'say where names are asked for: "powerdns" (a socket) or "listen"')
    return read
  })

/** What the kernel takes (unix(7)). */
const longestSocketPath = 107

const socketPath =
  (directory: string): Reader<string> =>
  (node, problems) => {
    const file = path(directory)(node, problems)
    if (file === undefined || Buffer.byteLength(file) <= longestSocketPath) return file
    problems.error(node.place, 108, `a socket's path has at most ${longestSocketPath} octets: ${file}`)
    return undefined
  }

const probe = (directory: string): Reader<ProbeConfig> =>
  mapping(fields => ({
    ca: fields.optional('ca', fileText(directory)),
    every: fields.optional('every', duration, usualProbe.every),
    timeout: fields.optional('timeout', duration, usualProbe.timeout),
  }))

/** A name, or `{ name, addresses }` where the name is inside the zone and nobody else could tell its addresses. */
const nameServer =
  (suffix: string): Reader<NameServer> =>
  (node, problems) => {
    const read: NameServer | undefined =
      node.kind === 'map' ? withAddresses(node, problems) : named(hostName(node, problems))
    if (read === undefined || read.addresses.length > 0 || !`.${read.name}`.endsWith(`.${suffix}`))
      return read
    problems.error(
      node.place,
      213,
      `"${read.name}" is inside the zone, so its addresses are needed: { name: ${read.name}, addresses: [192.0.2.53] }`,
    )
    return undefined
  }

const named = (name: string | undefined): NameServer | undefined =>
  name === undefined ? undefined : { name, addresses: [] }

const withAddresses: Reader<NameServer> = mapping(fields => {
  const name = fields.required('name', hostName)
  const addresses = fields.required('addresses', oneOrMany(ipAddress))
  return name === undefined || addresses === undefined ? undefined : { name, addresses }
})

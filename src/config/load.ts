import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, relative, resolve } from 'node:path'
import {
  integer,
  listOf,
  mapping,
  oneOf,
  parseYaml,
  Problems,
  ProblemsError,
  string,
  type Fields,
  type Node,
  type Reader,
} from '../diagnostics/index.ts'
import { usualLimits } from '../limits/index.ts'
import { apps } from './apps.ts'
import { browsers } from './browsers.ts'
import { configProblems } from './codes.ts'
import type { CertificateFile, Config, ListenAddress, TlsConfig } from './config.ts'
import { devices, noDevices } from './devices.ts'
import { dns, noDns } from './dns.ts'
import { checkEdges, edges } from './edges.ts'
import { fleet, noFleet } from './fleet.ts'
import { geo } from './geo.ts'
import { identity } from './identity.ts'
import { limits } from './limits.ts'
import { networks } from './networks.ts'
import { addressRange, dnsLabel, listenAddress, path, suffix, valueOf, workers } from './readers.ts'
import { plainRouting, routing } from './routing.ts'
import { session } from './session.ts'
import { plainShutdown, shutdown } from './shutdown.ts'
import { plainUpstream, upstream } from './upstream.ts'
import { expandVariables, protectVariables, type Environment } from './variables.ts'

/**
 * Reads and checks `sallyport.yaml` as a whole.
 * @throws {ProblemsError} with every problem of the file
 */
export const loadConfig = (file: string, environment: Environment): Config =>
  loadParsed(file, (root, problems) =>
    mapping((fields, own) => readConfig(fields, own, resolve(file)))(
      expandVariables(root, environment, problems),
      problems,
    ),
  )

/**
 * Reads no more of `sallyport.yaml` than where certificates come from: the development authority may be what other parts of the
 * file name and is not there yet.
 * @throws {ProblemsError} with every problem of that part
 */
export const loadTlsConfig = (file: string, environment: Environment): TlsConfig =>
  loadParsed(file, (root, problems) => {
    const directory = dirname(resolve(file))
    const node = valueOf(root, 'tls')
    return node ? tls(directory)(expandVariables(node, environment, problems), problems) : usualTls(directory)
  })

function loadParsed<T>(file: string, read: (root: Node, problems: Problems) => T | undefined): T {
  const problems = new Problems('C', configProblems)
  const shown = relative(process.cwd(), file) || file
  const text = readConfigFile(file, shown, problems)
  const root = text === undefined ? undefined : parseYaml(shown, protectVariables(text), problems, text)
  const config = root && read(root, problems)
  if (config === undefined || problems.hasErrors) throw new ProblemsError(problems.all)
  return config
}

function readConfigFile(file: string, shown: string, problems: Problems): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const place = { source: { file: shown, lines: [] }, line: 1, column: 1, length: 1 }
    problems.error(
      place,
      110,
      `${shown} cannot be read${code === 'ENOENT' ? ': there is no such file' : `: ${code}`}`,
    )
    return undefined
  }
}

function readConfig(fields: Fields, problems: Problems, file: string): Config | undefined {
  const directory = dirname(file)
  const baseSuffix = fields.required('suffix', suffix)
  const listensForDevices = valueOf(fields.node('listen'), 'device') !== undefined
  const config = {
    file,
    suffix: baseSuffix,
    edge: fields.optional('edge', edge, { id: 'edge-1', region: 'local' }),
    listen: fields.required('listen', listen(valueOf(fields.node('devices'), 'roots') !== undefined)),
    admin: fields.optional('admin', admin, { token: undefined }),
    publicPorts: fields.optional('public-ports', publicPorts, noPublicPorts),
    workers: fields.optional('workers', workers(availableParallelism()), 1),
    limits: fields.optional('limits', limits, usualLimits),
    upstream: fields.optional('upstream', upstream, plainUpstream),
    shutdown: fields.optional('shutdown', shutdown, plainShutdown),
    tls: fields.optional('tls', tls(directory), usualTls(directory)),
    identity: fields.required('identity', identity(directory)),
    session: fields.required('session', session(directory)),
    devices: fields.optional('devices', devices(directory, listensForDevices), noDevices),
    fleet: fields.optional('fleet', fleet(directory), noFleet),
    trustedProxies: fields.optional('trusted-proxies', listOf(addressRange), []),
    networks: fields.optional('networks', networks, []),
    geo: fields.optional('geo', geo(directory), { country: [], operator: [], place: [] }),
    edges: fields.optional('edges', edges, []),
    routing: fields.optional('routing', routing, plainRouting),
    dns: fields.optional('dns', dns(directory, baseSuffix), noDns),
    browsers: fields.optional('browsers', browsers, new Map()),
    apps: fields.required('apps', apps(directory, baseSuffix)),
    policies: fields.required('policies', path(directory)),
  }
  checkEdges(fields, problems, config.edges, config.edge.id)
  return isComplete(config) ? config : undefined
}

/** Every part that could not be read has been reported already; this only tells the compiler. */
const isComplete = (config: { [Key in keyof Config]: Config[Key] | undefined }): config is Config =>
  Object.values(config).every(value => value !== undefined)

const edge: Reader<Config['edge']> = mapping(fields => ({
  id: fields.required('id', dnsLabel) ?? '',
  region: fields.optional('region', string, 'local'),
}))

/** The ops listener's token: as long as one that nobody guesses. */
const admin: Reader<Config['admin']> = mapping((fields, problems) => {
  const token = fields.required('token', string)
  if (token !== undefined && token.length < shortestToken)
    problems.error(
      fields.placeOf('token'),
      108,
      `a token has at least ${shortestToken} characters; make one by openssl rand -hex 32`,
    )
  return { token }
})

const shortestToken = 32

/** @param hasRoots whether it is said which certificates of devices count */
const listen = (hasRoots: boolean): Reader<Config['listen']> =>
  mapping((fields, problems) => {
    const https = fields.required('https', listenAddress)
    const http = fields.optional('http', listenAddress)
    const admin = fields.optional('admin', listenAddress)
    const device = fields.optional('device', listenAddress)
    const proxyProtocol = fields.optional('proxy-protocol', believedBalancers)
    if (fields.node('device') !== undefined && !hasRoots)
      problems.error(
        fields.placeOf('device'),
        210,
        '"device" needs authorities to check certificates by: devices.roots',
      )
    for (const [name, other] of sameAddresses({ https, http, admin, device }))
      problems.error(
        fields.placeOf(name),
        211,
        `"${name}" listens where "${other}" does; give it another port`,
      )
    return https && { https, http, admin, device, proxyProtocol }
  })

const believedBalancers: Reader<Config['listen']['proxyProtocol']> = mapping(fields => {
  const from = fields.required('from', listOf(addressRange))
  return from && { from }
})

/** Listeners that would have one address and port, each with the one before it. */
function sameAddresses(listeners: Readonly<Record<string, ListenAddress | undefined>>): [string, string][] {
  const all = Object.entries(listeners)
  return all.flatMap(([name, own], index) => {
    const other = all
      .slice(0, index)
      .find(([, before]) => own !== undefined && before !== undefined && isSame(own, before))
    return other === undefined ? [] : [[name, other[0]]]
  })
}

const isSame = (one: ListenAddress, other: ListenAddress): boolean =>
  'socket' in one || 'socket' in other
    ? 'socket' in one && 'socket' in other && one.socket === other.socket
    : one.port !== 0 && one.port === other.port && one.host === other.host

const noPublicPorts: Config['publicPorts'] = { https: undefined, http: undefined, device: undefined }

const port = integer(1, 65_535)

const publicPorts: Reader<Config['publicPorts']> = mapping(fields => ({
  https: fields.optional('https', port),
  http: fields.optional('http', port),
  device: fields.optional('device', port),
}))

const certificateFile = (directory: string): Reader<CertificateFile> =>
  mapping(fields => {
    const pkcs12 = fields.optional('pkcs12', path(directory))
    if (pkcs12 !== undefined) return { pkcs12, passphrase: fields.optional('passphrase', string) }
    const certificate = fields.required('certificate', path(directory))
    const key = fields.required('key', path(directory))
    return certificate === undefined || key === undefined ? undefined : { certificate, key }
  })

const usualTls = (directory: string): TlsConfig => ({
  mode: 'authority',
  directory: resolve(directory, 'certs'),
})

const tls = (directory: string): Reader<TlsConfig> =>
  mapping<TlsConfig>(fields => {
    const mode = fields.required('mode', oneOf(['authority', 'files'], 'TLS mode'))
    const where = fields.optional('directory', path(directory), resolve(directory, 'certs'))
    if (mode === 'authority') return { mode, directory: where }
    if (mode === undefined) return void fields.node('files')
    const files = fields.required('files', listOf(certificateFile(directory)))
    return files && { mode, files }
  })

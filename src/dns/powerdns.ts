import { chmodSync, unlinkSync } from 'node:fs'
import { once } from 'node:events'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import type { Found, Zone, ZoneRecord } from '../geo/index.ts'

/** A question of PowerDNS' remote backend: one line of JSON. */
interface Question {
  readonly method: unknown
  readonly parameters: Members
}

type Members = Readonly<Record<string, unknown>>

/** A record as the remote backend takes it. */
interface RemoteRecord {
  readonly qtype: string
  readonly qname: string
  readonly content: string
  readonly ttl: number
  readonly scopeMask: number
}

/** PowerDNS sends a few hundred octets; whoever sends more is somebody else. */
const longestLine = 16_384

/**
 * Answers PowerDNS on a unix socket (its remote backend's unix connector: a line of JSON for a line of JSON).
 * @param zoneNow the zone as it is when a question comes
 * @returns a function that ends it
 * @throws when another process answers there, or the socket cannot be made
 */
export async function servePowerDns(path: string, zoneNow: () => Zone): Promise<() => Promise<void>> {
  await removeAbandoned(path)
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket))
    answerLines(socket, zoneNow)
  })
  await listenOn(server, path)
  // PowerDNS runs as a user of its own, and reaches the socket by its group.
  chmodSync(path, 0o660)
  return async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
}

async function listenOn(server: Server, path: string): Promise<void> {
  server.listen(path)
  await once(server, 'listening')
}

/** A process that was killed leaves its socket behind. */
async function removeAbandoned(path: string): Promise<void> {
  const socket = createConnection(path)
  const answers = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  if (answers) throw Object.assign(new Error(`${path} is in use by another process`), { code: 'EADDRINUSE' })
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** One question at a time, as PowerDNS asks them: answers keep their order. */
function answerLines(socket: Socket, zoneNow: () => Zone): void {
  let held = ''
  let before: Promise<void> | undefined
  const answer = (line: string): void | Promise<void> => {
    const result = resultOrFalse(line, zoneNow())
    return result instanceof Promise ? result.then(later => tell(socket, later)) : tell(socket, result)
  }
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (held + chunk).split('\n')
    held = lines.pop()!
    if (held.length > longestLine) return void socket.destroy()
    for (const line of lines) {
      const under = before === undefined ? answer(line) : before.then(() => answer(line))
      if (under === undefined) continue
      const own = under.finally(() => {
        if (before === own) before = undefined
      })
      before = own
    }
  })
}

function tell(socket: Socket, result: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify({ result })}\n`)
}

/**
 * Where PowerDNS signs, a denial may deny one name only (RFC 7129 B): the names that are here cannot be listed, and a span without any
 * would let resolvers deny all of them (RFC 8198).
 */
const metadata: ReadonlyMap<string, readonly string[]> = new Map([
  ['NSEC3PARAM', ['1 0 0 -']],
  ['NSEC3NARROW', ['1']],
])

/** What cannot be understood is not there: members of odd types end no service. */
function resultOrFalse(line: string, zone: Zone): unknown {
  try {
    return resultOf(line, zone)
  } catch {
    return false
  }
}

function resultOf(line: string, zone: Zone): unknown {
  const { method, parameters } = parse(line)
  switch (method) {
    case 'initialize':
      return true
    case 'lookup':
      return lookUp(parameters, zone)
    case 'getAllDomains':
      return [domainOf(zone)]
    case 'getDomainInfo':
      return plainName(parameters['name']) === zone.name && domainOf(zone)
    case 'getDomainMetadata':
      return metadata.get(String(parameters['kind'])) ?? false
    case 'getAllDomainMetadata':
      return Object.fromEntries(metadata)
    default:
      return false
  }
}

function parse(line: string): Question {
  try {
    const { method, parameters } = JSON.parse(line) as { method?: unknown; parameters?: Members | null }
    return { method, parameters: parameters ?? {} }
  } catch {
    return { method: undefined, parameters: {} }
  }
}

function lookUp(parameters: Members, zone: Zone): unknown {
  const name = plainName(parameters['qname'])
  const client = addressIn(parameters['real-remote'] ?? parameters['remote'])
  const found = zone.recordsOf(name, String(parameters['qtype']), client)
  if (!(found instanceof Promise)) return remoteRecords(name, found)
  // What is read from files must be fresh, and PowerDNS keeps no answer that is for some clients only.
  return found.then(later => remoteRecords(name, later, 1))
}

function remoteRecords(name: string, found: Found, leastScope = 0): readonly RemoteRecord[] | false {
  if (found === undefined) return false
  return found.length === 0
    ? [nothing(name, leastScope)]
    : found.map(record => remoteRecord(record, leastScope))
}

/** PowerDNS' own word for a name that is there and has nothing. */
const nothing = (name: string, scopeMask: number): RemoteRecord => ({
  qtype: 'ENT',
  qname: `${name}.`,
  content: '',
  ttl: 0,
  scopeMask,
})

/** PowerDNS writes names with their last dot, and a client's network as `203.0.113.0/24`. */
const plainName = (name: unknown): string => String(name).replace(/\.$/, '').toLowerCase()

/** An address of it; what follows `%` is an interface of PowerDNS' machine. */
const addressIn = (network: unknown): string => String(network).split(/[/%]/)[0]!

const remoteRecord = ({ name, type, content, ttl, scope }: ZoneRecord, leastScope: number): RemoteRecord => ({
  qtype: type,
  qname: `${name}.`,
  content: type === 'NS' || type === 'SOA' ? withDots(content) : content,
  ttl,
  scopeMask: Math.max(scope, leastScope),
})

/** The names in it, absolute. */
const withDots = (content: string): string =>
  content.replace(/\S*[a-z]\S*/gi, name => (name.endsWith('.') ? name : `${name}.`))

const domainOf = ({ name, serial }: Zone): object => ({
  id: 1,
  zone: `${name}.`,
  kind: 'native',
  serial,
  notified_serial: serial,
  last_check: 0,
  masters: [],
})

import { isIP } from 'node:net'
import { duration, listOf, mapping, oneOf, string, type Reader } from '../diagnostics/index.ts'
import type { FleetConfig, NatsConfig } from './config.ts'
import { checkedFile, fileText } from './readers.ts'

/** One edge alone, which hears all that there is to hear. */
export const noFleet: FleetConfig = { nats: undefined, whenStale: 'closed', staleAfter: 30_000 }

/** The `fleet` mapping: `{ nats: { servers, credentials, tls: { ca } }, when-stale, stale-after }`. */
export const fleet = (directory: string): Reader<FleetConfig> =>
  mapping(fields => ({
    nats: fields.required('nats', nats(directory)),
    whenStale: fields.optional('when-stale', oneOf(['closed', 'open'], 'setting'), noFleet.whenStale),
    staleAfter: fields.optional('stale-after', duration, noFleet.staleAfter),
  }))

const nats = (directory: string): Reader<NatsConfig> =>
  mapping((fields, problems) => {
    const servers = fields.required('servers', natsServers)
    const credentials = fields.optional('credentials', credentialsFile(directory))
    const tls = fields.optional(
      'tls',
      mapping(inner => ({ ca: inner.required('ca', fileText(directory)) })),
    )
    if (servers === undefined) return undefined
    if (tls !== undefined && !isSecure(servers[0]!)) {
      problems.error(fields.placeOf('tls'), 209, '"tls" is for servers that are reached by tls://')
    }
    return { servers, credentials, ca: tls?.ca }
  })

const isSecure = (server: string): boolean => server.startsWith('tls:')

/** At least one server; the client makes no difference between them, so all are reached in one way. */
const natsServers: Reader<string[]> = (node, problems) => {
  const servers = listOf(natsServer)(node, problems)
  if (node.kind === 'list' && node.items.length === 0) {
    problems.error(node.place, 108, 'a fleet needs a server such as nats://127.0.0.1:4222')
  }
  if (servers === undefined || servers.length === 0) return undefined
  if (new Set(servers.map(isSecure)).size > 1) {
    problems.error(node.place, 209, 'servers are all reached by nats:// or all by tls://')
  }
  return servers
}

const natsServer: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  const wrong = text === undefined ? undefined : wrongServer(text)
  if (wrong === undefined) return text
  problems.error(node.place, 108, wrong)
  return undefined
}

function wrongServer(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^(?:nats|tls):$/.test(url.protocol) || url.hostname === '') {
    return `"${text}" is not a NATS server; write nats://127.0.0.1:4222 or tls://nats.corp.example:4222`
  }
  if (url.username !== '' || url.password !== '')
    return 'a name or password does not belong here; use "credentials"'
  // The client checks a certificate against a name only.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isSecure(text) && isIP(host) !== 0 ? `write the name in the certificate of ${host}` : undefined
}

/** The path of a NATS credentials file. */
const credentialsFile = (directory: string): Reader<string> =>
  checkedFile(
    directory,
    /BEGIN NATS USER JWT[^]+BEGIN USER NKEY SEED/,
    file => `${file} is no NATS credentials file: it needs a user JWT and its seed`,
  )

import { Agent, request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { lookup } from '../../src/network/index.ts'
import type { Address, Options } from './options.ts'
import { UsageError } from '../usage-error.ts'

/** An app at an edge, and how it is reached. */
export interface Target {
  readonly url: URL
  readonly address: Address
  /** PEM; undefined trusts the authorities of Node. */
  readonly ca: string | undefined
  readonly insecure: boolean
}

/**
 * Looks up where the target is; all connections go to this one address.
 * @throws {UsageError} when its name leads nowhere
 */
export async function locate({ target, connect, ca, insecure }: Options): Promise<Target> {
  const address = connect ?? { host: await addressOf(target.hostname), port: Number(target.port || 443) }
  return { url: target, address, ca, insecure }
}

const addressOf = (name: string): Promise<string> =>
  new Promise((resolve, reject) =>
    lookup(name.replaceAll(/[[\]]/g, ''), {}, (error, address) => {
      if (error === null) return resolve(address as string)
      const advice = '--connect ADDRESS:PORT says where the edge is'
      reject(new UsageError([`--target: ${name} leads nowhere (${error.code}); ${advice}`]))
    }),
  )

/** An address and port as they stand in a URL. */
export const hostIn = ({ host, port }: Address): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`

/** What is asked one by one, beside the load. */
export interface Question {
  readonly method: string
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks the target, over connections that stay open and that verify its certificate unless told otherwise. */
export interface Asking {
  /** The answer's head; its content is let go. */
  ask(question: Question): Promise<IncomingMessage>
  close(): void
}

const patience = 10_000

/** @throws {UsageError} from `ask`, when the target cannot be reached or is not trusted */
export function createAsking({ url, address, ca, insecure }: Target, connections: number): Asking {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const options = { ...address, servername: url.hostname, rejectUnauthorized: !insecure, agent }
  const ask = ({ method, path, fields, body }: Question): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { host: url.host, ...fields }
      const sent = request({ ...options, ...(ca !== undefined && { ca }), method, path, headers })
      sent.setTimeout(patience, () => sent.destroy(new Error('no answer within 10 s')))
      sent.once('error', error => reject(new UsageError([reachProblem(url, address, error)])))
      sent.once('response', answer => resolve(answer.resume()))
      sent.end(body)
    })
  return { ask, close: () => agent.destroy() }
}

function reachProblem({ host }: URL, address: Address, { code, message }: NodeJS.ErrnoException): string {
  const isTrust = /CERT|SIGNATURE|ISSUER|ALTNAME/.test(code ?? '')
  const advice = isTrust ? '; --ca FILE names a private authority, --insecure trusts any' : ''
  return `${host} cannot be asked at ${hostIn(address)}: ${message}${advice}`
}

import type { Contender } from '../contenders/contender.ts'

/** The same request again and again, over connections that stay open. */
export interface RequestLoad {
  readonly protocol: 'http/1.1' | 'h2'
  readonly method?: 'GET' | 'PUT'
  readonly path: string
  readonly accept?: string
  readonly acceptEncoding?: string
  /** What a browser says that it is for. */
  readonly destination?: string
  /** Octets that each request brings. */
  readonly content?: number
  /** Connections that are open together. */
  readonly connections: number
  /** Sessions that they are spread over. */
  readonly sessions?: number
}

/** The name of a contender without its port. */
export const nameOf = ({ host }: Contender): string => host.split(':', 1)[0]!

/** The name must be in the URL: wrk and h2load name it in the handshake. */
export const urlOf = ({ path }: Pick<RequestLoad, 'path'>, contender: Contender): string =>
  `https://${nameOf(contender)}:${contender.server.port}${contender.pathOf(path)}`

/** What the request says besides its name and cookie. */
export const fieldsOf = ({
  accept = '*/*',
  acceptEncoding,
  destination,
}: RequestLoad): Readonly<Record<string, string>> => ({
  accept,
  ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }),
  ...(destination !== undefined && { 'sec-fetch-dest': destination }),
})

/** The part of autocannon 9 that load tests use; the package brings no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'

  export interface Options {
    readonly url: string
    readonly servername: string
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    /** Requests per second of all connections together. */
    readonly overallRate?: number
    /** Seconds. */
    readonly timeout: number
    /** Milliseconds between two looks at whether the duration is over. */
    readonly sampleInt: number
    /** Only with a rate. */
    readonly ignoreCoordinatedOmission?: boolean
    readonly setupClient: (client: Client) => void
  }

  /** A request; built anew each time that it is sent when it is to be set up. */
  export interface Request {
    readonly method?: string
    readonly path?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: Buffer
    readonly setupRequest?: (request: Request) => Request
    /** Told before the event `response`. */
    readonly onResponse?: (
      status: number,
      body: string,
      context: unknown,
      headers: Readonly<Record<string, string | string[]>>,
    ) => void
  }

  /** One connection, which sends its requests in turns and opens another connection when that ends. */
  export interface Client extends EventEmitter<ClientEvents> {
    readonly conn: Socket
    readonly parser: { reinitialize(type: 'RESPONSE'): void }
    /** What is sent and not answered. */
    readonly pipelinedRequests: { clear(): void }
    setRequests(requests: readonly Request[]): void
  }

  interface ClientEvents {
    /** Before a request is written. */
    request: []
    response: [status: number, octets: number, milliseconds: number]
    connError: [Error]
    timeout: []
  }

  export interface Run extends Promise<unknown> {
    /** Ends the run at the next sample. */
    stop(): void
  }

  const autocannon: (options: Options) => Run
  export default autocannon
}

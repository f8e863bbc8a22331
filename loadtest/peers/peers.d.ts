/** The parts of the peers that the benchmark uses, so that types can be checked where they are not installed. */
declare module 'fastify' {
  import type { Server } from 'node:https'

  export interface App {
    readonly server: Server
    register<Options>(plugin: (app: App, options: Options) => Promise<void>, options: Options): Promise<void>
    ready(): Promise<void>
  }
  export function fastify(options: {
    readonly https: { readonly cert: string; readonly key: string }
    readonly forceCloseConnections: boolean
  }): App
}

declare module '@fastify/http-proxy' {
  import type { App } from 'fastify'

  type Fields = Readonly<Record<string, string>>
  export function fastifyHttpProxy(
    app: App,
    options: {
      readonly upstream: string
      readonly undici: {
        readonly connections: number
        readonly pipelining: number
        readonly connect: { readonly ca: string; readonly servername: string }
      }
      readonly replyOptions: { rewriteRequestHeaders(request: unknown, fields: Fields): Fields }
    },
  ): Promise<void>
}

declare module 'express' {
  import type { RequestListener } from 'node:http'

  const express: () => RequestListener & { use(middleware: object): void }
  export default express
}

declare module 'unblocker' {
  import type { Agent } from 'node:https'

  /** A middleware of Express. */
  export default class Unblocker {
    constructor(options: { readonly prefix: string; readonly httpsAgent: Agent })
  }
}

declare module 'testcafe-hammerhead' {
  class Session {
    readonly id: string
    constructor(uploadRoots: readonly string[])
  }
  class Proxy {
    start(options: {
      readonly hostname: string
      readonly port1: number
      readonly port2: number
      readonly ssl: { readonly cert: string; readonly key: string }
    }): void
    /** The URL at which the proxy has the page. */
    openSession(url: string, session: Session): string
  }
  const hammerhead: { readonly Proxy: typeof Proxy; readonly Session: typeof Session }
  export default hammerhead
}

/** The parts of oidc-provider that the demo uses; the package carries no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** The Koa context, as far as the pages need it. */
  export interface Context {
    type: string
    body: string
    readonly oidc: {
      readonly provider: Provider
      readonly client?: { readonly clientId: string }
      readonly session?: { readonly accountId?: string; readonly acr?: string }
      readonly params: Readonly<Record<string, unknown>>
      readonly result?: unknown
    }
    set(field: string, value: string): void
  }

  export interface Interaction {
    readonly uid: string
    readonly prompt: { readonly name: string; readonly reasons: readonly string[] }
    readonly params: Readonly<Record<string, unknown>>
  }

  export interface Grant {
    addOIDCScope(scope: string): void
    save(): Promise<string>
  }

  /** Something that must hold before an interaction is over. */
  export const interactionPolicy: {
    readonly Check: new (reason: string, description: string, needed: (context: Context) => boolean) => object
    base(): { get(prompt: string): { readonly checks: { add(check: object): void } } }
  }

  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly Grant: new (properties: { accountId?: string; clientId?: string }) => Grant
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>
    on(event: 'server_error', listener: (context: Context, error: Error) => void): this
  }
}

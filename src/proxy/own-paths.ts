import type { App } from '../apps/index.ts'
import type { Exchange, Reply, Stage } from './exchange.ts'
import type { RuntimeAsset } from './rewrite/runtime-asset.ts'
import { appErrorReply } from './replies.ts'

/** Every path of ours on an app's host begins so; none of them ever reaches the app. */
const prefix = '/.sallyport/'

export interface OwnPathsOptions {
  readonly land: (exchange: Exchange) => Reply
  readonly signOut: (exchange: Exchange) => Reply
  readonly runtimeOf: (app: App) => RuntimeAsset
}

/** Answers what is ours on an app's host: the landing after sign-in, signing out, the runtime. */
export function ownPaths({ land, signOut, runtimeOf }: OwnPathsOptions): Stage {
  return function answerOwnPath(exchange) {
    if (!exchange.target.startsWith(prefix)) return undefined
    const { client, target, route } = exchange
    const path = target.split('?', 1)[0]!
    const runtime = runtimeOf(route.app)
    if (path === runtime.path && client.method === 'GET') return runtime.serve(client)
    if (path === `${prefix}session` && client.method === 'GET') return land(exchange)
    if (path === `${prefix}sign-out`) return signOut(exchange)
    return appErrorReply(exchange, 'no-such-page')
  }
}

import type { App } from '../apps/index.ts'
import type { Exchange, Reply } from './exchange.ts'
import { isRead } from './navigation.ts'
import type { PageMessages } from './page-messages.ts'
import { pathOf } from './paths.ts'
import { violationsPath } from './rewrite/page/confinement.ts'
import type { RuntimeAsset } from './rewrite/page/runtime-asset.ts'
import { eventsPath, printSheetPath } from './rewrite/page/runtime-tag.ts'
import { appErrorReply } from './replies.ts'
import { donePath, steppedUp, stepUpPath } from './step-up.ts'

/** Every path of ours on an app's host begins so; none of them ever reaches the app. */
const prefix = '/.sallyport/'

export interface OwnPathsOptions {
  readonly land: (exchange: Exchange) => Reply
  readonly signOut: (exchange: Exchange) => Reply
  readonly beginStepUp: (exchange: Exchange) => Reply
  readonly runtimeOf: (app: App) => RuntimeAsset
  readonly printSheet: Reply
  readonly messages: PageMessages
}

/** Answers what is ours on an app's host; a message of a page is answered when it has been read. */
export type OwnPaths = (exchange: Exchange) => Reply | Promise<Reply> | undefined

/** The landing after sign-in, signing out, stepping up, the runtime and what goes with it, and what pages tell us. */
export function ownPaths(options: OwnPathsOptions): OwnPaths {
  const posts = new Map<string, (exchange: Exchange) => Promise<Reply>>([
    [eventsPath, options.messages.event],
    [violationsPath, options.messages.violation],
  ])

  return function answerOwnPath(exchange) {
    if (!exchange.target.startsWith(prefix)) return undefined
    const { client, target } = exchange
    const path = pathOf(target)
    const message = posts.get(path)
    if (message !== undefined && client.method === 'POST') return message(exchange)
    if (path === `${prefix}sign-out`) return options.signOut(exchange)
    return (
      (isRead(client.method) ? page(exchange, path) : undefined) ?? appErrorReply(exchange, 'no-such-page')
    )
  }

  function page(exchange: Exchange, path: string): Reply | undefined {
    const runtime = options.runtimeOf(exchange.route.app)
    if (path === runtime.path) return runtime.serve(exchange.client)
    if (path === printSheetPath) return options.printSheet
    if (path === stepUpPath) return options.beginStepUp(exchange)
    if (path === donePath) return steppedUp(exchange)
    return path === `${prefix}session` && exchange.client.method === 'GET'
      ? options.land(exchange)
      : undefined
  }
}

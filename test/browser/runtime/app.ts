import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { page, startSite, type Answer } from '../../harness/site.ts'
import type { World, WorldOptions } from '../../harness/world.ts'

/** A plain app of two hosts behind an edge, and a browser in which someone is signed in. */
export interface RuntimeWorld extends World {
  /** Our origins of the two hosts. */
  readonly www: string
  readonly other: string
  /** Every request that the app got, as `<method> <host><path>`. */
  readonly asked: readonly string[]
  /** Bodies of the app's POST requests. */
  readonly posted: readonly string[]
  /** Requests that went to the app's own names, past the edge. */
  readonly leaks: readonly string[]
  open(path?: string): Promise<Page>
  /** Errors that any page wrote to its console, or threw. */
  readonly problems: readonly string[]
  /** Resolves when the app has been asked for a path, which it may have been already. */
  got(line: string): Promise<void>
}

/** Pages of the app beside `/`, by path; `html` is a page around a text. */
export type Pages = Readonly<Record<string, Answer>>

export const html = page

export const script = (text: string): Answer => ({ type: 'text/javascript', content: text })

/** Starts the app, an edge and a browser, for which the app's own names lead to a server that only counts. */
export async function startRuntimeWorld(
  t: Test,
  pages: Pages,
  options: WorldOptions = {},
): Promise<RuntimeWorld> {
  const site = await startSite(t, pages, { ...options, otherwise: { content: 'ok' } })
  const lineOf = ({ method, host, target }: (typeof site.received)[number]): string =>
    `${method} ${host}${target}`
  return {
    ...site,
    get asked() {
      return site.received.map(lineOf)
    },
    get posted() {
      return site.received.map(({ content }) => content.toString()).filter(text => text !== '')
    },
    leaks: site.outside,
    got: async line => void (await site.got(request => lineOf(request) === line)),
  }
}

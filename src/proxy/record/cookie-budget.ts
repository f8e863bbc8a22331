import { LRUCache } from 'lru-cache'
import type { App } from '../../apps/index.ts'
import type { Metrics } from './metrics.ts'
import type { Recorder } from './record.ts'

/** Told how many cookies of an app a browser shows for a page. */
export type CookieBudget = (app: App, cookies: number) => void

/**
 * Chromium keeps 180 cookies per registrable domain and then drops those of the apps used longest ago: under a suffix
 * on no Public Suffix List all apps share them. An app that takes so many alone will sign users out of others.
 */
const worrying = 120
const warnedFor = 3_600_000

/**
 * Watches the budget: a figure for every page, and a record at most once an hour for an app that takes too much.
 * @param now milliseconds on any steady clock
 */
export function createCookieBudget(
  metrics: Metrics,
  recorder: Recorder,
  now: () => number = () => performance.now(),
): CookieBudget {
  const warned = new LRUCache<App, number>({ max: 1_000 })
  return (app, cookies) => {
    metrics.cookies(cookies)
    const last = warned.get(app)
    if (cookies < worrying || (last !== undefined && now() - last < warnedFor)) return
    warned.set(app, now())
    recorder.operation({ type: 'cookie-budget', app: app.id, cookies, limit: 180 })
  }
}

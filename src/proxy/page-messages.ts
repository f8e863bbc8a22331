/** What pages tell the edge: that a control has blocked something, and what their policies have blocked. */
import type { Discovery } from '../apps/index.ts'
import { isObliged, refusalOf } from '../policy/index.ts'
import type { Exchange, Reply, Stage } from './exchange.ts'
import type { Shares } from './fetch/shares.ts'
import { controlledActivity } from './page-controls.ts'
import { rulePath } from './paths.ts'
import { appErrorReply } from './replies.ts'
import { readSmallContent } from './small-content.ts'

export interface PageMessagesOptions {
  readonly identify: Stage
  readonly decide: Stage
  readonly shares: Shares
  readonly discovery: Discovery
}

/** Answers to what pages send to paths of ours. */
export interface PageMessages {
  /** A control of the page has kept its user from something. */
  event(exchange: Exchange): Promise<Reply>
  /** A policy of the page's has kept it from loading something (CSP Level 3 5.3). */
  violation(exchange: Exchange): Promise<Reply>
}

type Message = Readonly<Record<string, unknown>>

export function pageMessages(options: PageMessagesOptions): PageMessages {
  const { decide, discovery } = options
  return {
    event: exchange =>
      answerTo(exchange, options, message => {
        const activity = typeof message['control'] === 'string' && controlledActivity.get(message['control'])
        if (!activity) return appErrorReply(exchange, 'bad-request')
        exchange.activity = activity
        decide(exchange)
        decideInPage(exchange)
        return taken
      }),

    violation: exchange =>
      answerTo(exchange, options, message => {
        const blocked = asObject(message['csp-report'])?.['blocked-uri']
        if (typeof blocked === 'string') discovery.saw(exchange.route.app, blocked, 'page')
        return taken
      }),
  }
}

/** Only a page of that very host tells of itself, to somebody we know: what anybody sent would fill lists and records. */
async function answerTo(
  exchange: Exchange,
  { identify, shares }: PageMessagesOptions,
  answer: (message: Message) => Reply,
): Promise<Reply> {
  const stranger = identify(exchange)
  if (stranger !== undefined) return stranger
  if (exchange.session === undefined) return taken
  if (!isOwnPage(exchange)) return appErrorReply(exchange, 'foreign-message')
  const giveBack = shares.take(exchange)
  if (typeof giveBack === 'string') return appErrorReply(exchange, giveBack)
  const text = await readSmallContent(exchange.client).finally(giveBack)
  const message = parse(text)
  return message === undefined ? appErrorReply(exchange, 'bad-request') : answer(message)
}

/** Browsers that send no Fetch Metadata send an origin. */
function isOwnPage({ client, route }: Exchange): boolean {
  const site = client.field('sec-fetch-site')
  const origin = client.field('origin')
  if (site !== undefined && site !== 'same-origin') return false
  return origin === undefined || URL.parse(origin)?.hostname === route.proxied
}

const taken: Reply = { status: 204, fields: ['cache-control', 'no-store'], body: '', error: undefined }

/**
 * The record is of the page where it happened, as rules would have judged it there. What the page says beyond that
 * nobody can check, and nothing is decided by it.
 */
function decideInPage(exchange: Exchange): void {
  const page = URL.parse(exchange.client.field('referer') ?? '')
  const path = page?.hostname === exchange.route.proxied ? page.pathname : '/'
  const facts = { ...exchange.facts!, method: 'GET', path: rulePath(path) }
  const decision = exchange.policy.decide(facts, 'request')
  const refusal = refusalOf(decision, facts)
  exchange.facts = facts
  exchange.decision = decision
  if (refusal === 'blocked' || isObliged(refusal)) exchange.error = refusal
}

function parse(text: string | undefined): Message | undefined {
  try {
    return asObject(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined

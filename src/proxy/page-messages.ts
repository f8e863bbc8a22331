/** What pages tell the edge: that a control has blocked something, and what their policies have blocked. */
import type { Discovery } from '../apps/index.ts'
import { isObliged, refusalOf } from '../policy/index.ts'
import type { Client } from './client.ts'
import type { Exchange, Reply, Stage } from './exchange.ts'
import { controlledActivity } from './page-controls.ts'
import { rulePath } from './paths.ts'
import { appErrorReply } from './replies.ts'

export interface PageMessagesOptions {
  readonly identify: Stage
  readonly decide: Stage
  readonly discovery: Discovery
}

/** Answers to what pages send to paths of ours. */
export interface PageMessages {
  /** A control of the page has kept its user from something. */
  event(exchange: Exchange): Promise<Reply>
  /** A policy of the page's has kept it from loading something (CSP Level 3 5.3). */
  violation(exchange: Exchange): Promise<Reply>
}

/** Pages tell of one thing at a time. */
const mostOctets = 16_384

export function pageMessages({ identify, decide, discovery }: PageMessagesOptions): PageMessages {
  return {
    async event(exchange) {
      const stranger = identify(exchange)
      if (stranger !== undefined) return stranger
      const message = parse(await readText(exchange.client))
      const activity = controlledActivity.get(String(message?.['control']))
      if (activity === undefined) return appErrorReply(exchange, 'bad-request')
      exchange.activity = activity
      decide(exchange)
      decideInPage(exchange)
      return taken
    },

    async violation(exchange) {
      const stranger = identify(exchange)
      if (stranger !== undefined) return stranger
      const message = parse(await readText(exchange.client))
      const blocked = asObject(message?.['csp-report'])?.['blocked-uri']
      // Without a session anybody could fill the operator's list.
      if (exchange.session !== undefined && typeof blocked === 'string')
        discovery.saw(exchange.route.app, blocked, 'page')
      return taken
    },
  }
}

const taken: Reply = { status: 204, fields: ['cache-control', 'no-store'], body: '', error: undefined }

/**
 * The record is of the page where it happened, as rules would have judged it there. What the page says beyond that
 * nobody can check, and nothing is decided by it.
 */
function decideInPage(exchange: Exchange): void {
  const page = URL.parse(exchange.client.field('referer') ?? '')?.pathname
  const facts = { ...exchange.facts!, method: 'GET', path: rulePath(page ?? '/') }
  const decision = exchange.policy.decide(facts, 'request')
  const refusal = refusalOf(decision, facts)
  exchange.facts = facts
  exchange.decision = decision
  if (refusal === 'blocked' || isObliged(refusal)) exchange.error = refusal
}

/** @returns undefined for what is too long */
async function readText({ body }: Client): Promise<string | undefined> {
  if (body === undefined) return ''
  const chunks: Buffer[] = []
  let octets = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    octets += chunk.length
    if (octets > mostOctets) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined

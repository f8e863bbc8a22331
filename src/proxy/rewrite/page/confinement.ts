import type { App } from '../../../apps/index.ts'
import type { Client } from '../../client.ts'
import { isNavigation, isWorkerScript } from '../../navigation.ts'

/** The field that keeps an app's pages inside, or undefined where nothing does. */
export type ConfinementField = readonly [name: string, value: string] | undefined

export interface ConfinementOptions {
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
  /** Origins that a sign-in may lead a page through. */
  readonly signInOrigins: readonly string[]
}

/** Where pages tell of what this policy blocks or would block. */
export const violationsPath = '/.sallyport/violations'

/**
 * A second policy beside the app's own, which both must let a page do (CSP Level 3, 8.1): nothing is loaded from,
 * sent to or framed but the app's own names here, and what the operator lets it reach directly. Scripts of the page
 * itself are not its matter, so it allows what a policy can allow of them.
 */
export function confinementField(
  { confine, hosts, domains, direct }: App,
  { portPart, signInOrigins }: ConfinementOptions,
): ConfinementField {
  if (confine === 'off') return undefined
  const under = `*${hosts.suffix}${portPart}`
  const inside = [`https://${under}`, ...direct.map(pattern => `https://${pattern}`)]
  const sockets = [`wss://${under}`, ...direct.map(pattern => `wss://${pattern}`)]
  const onTheWay = ["'self'", ...inside, ...signInOrigins].join(' ')
  const ofItsOwn =
    "blob: data: about: filesystem: mediastream: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'"
  const everything = `'self' ${[...inside, ...sockets].join(' ')} ${ofItsOwn}`
  // Documents that script parses may keep the app's own base: what is loaded by it is judged all the same.
  const bases = ["'self'", ...inside, ...domains.map(({ pattern }) => `https://${pattern}`)]
  const value = [
    `default-src ${everything}`,
    `form-action ${onTheWay}`,
    `frame-src ${onTheWay} blob: data:`,
    `base-uri ${bases.join(' ')}`,
    `report-uri ${violationsPath}`,
  ].join('; ')
  const name = 'content-security-policy'
  return [confine === 'enforce' ? name : `${name}-report-only`, value]
}

/** Whether what a request asks for runs under policies of its own: a document, or a worker. */
export const isConfined = (client: Client): boolean => isNavigation(client) || isWorkerScript(client)

/**
 * The way of a user who must first prove once more who they are. A page that is asked for leads there and is asked for
 * again; for everything else nothing is lost: the page stays, or its form, and the way goes through a window beside it.
 */
import { strengths, type Demand } from '../session/index.ts'
import type { Client } from './client.ts'
import type { Exchange, Reply } from './exchange.ts'
import { isNavigation, isRead } from './navigation.ts'
import { appErrorReply, pageReply, stepUpField } from './replies.ts'
import { beginSignIn, type WishOptions } from './sign-in-wish.ts'

/** Where a window beside the page begins; `strength` and `within`, in seconds, are its query. */
export const stepUpPath = '/.sallyport/step-up'
export const donePath = '/.sallyport/stepped-up'

/** A year: any sign-in will do. */
const anyAge = 365 * 86_400_000

/** What a refusal asks the user to prove; undefined when it asks for nothing. */
export function demandOf(decision: Exchange['decision'], error: Exchange['error']): Demand | undefined {
  if (error === 'step-up-needed' && decision?.stepUp) {
    const { strength, within } = decision.stepUp
    return { strength, within: Math.floor(within / 1000) }
  }
  if (error !== 'sign-in-again') return undefined
  const { idle, absolute } = decision?.session ?? { idle: null, absolute: null }
  const within = Math.min(idle ?? anyAge, absolute ?? anyAge)
  return { strength: 'password', within: Math.floor(within / 1000) }
}

/** Makes a way out of a refusal that asks the user to prove something; any other stays as it is. */
export function stepUp(options: WishOptions): (exchange: Exchange, refusal: Reply) => Reply {
  return function leadToStepUp(exchange, refusal) {
    const demand = demandOf(exchange.decision, exchange.error)
    if (demand === undefined) return refusal
    const { client, target } = exchange
    if (isWholePage(client) && isRead(client.method)) return beginSignIn(exchange, target, options, demand)
    const way = `${stepUpPath}?strength=${demand.strength}&within=${demand.within}`
    if (!isNavigation(client)) return { ...refusal, fields: [...refusal.fields, stepUpField, way] }
    return confirmPage(exchange, way)
  }
}

/** A frame would show the provider's page, which none lets itself be shown in. */
const isWholePage = (client: Client): boolean =>
  isNavigation(client) && (client.field('sec-fetch-dest') ?? 'document') === 'document'

/** Back in the form, browsers have what was filled in. */
const goBackWhenDone = `new BroadcastChannel('sallyport').onmessage=()=>history.back()`

function confirmPage(exchange: Exchange, way: string): Reply {
  const { client, route, reference, decision, error, response } = exchange
  const wasSending = !isRead(client.method)
  // A rule that looks at the response comes after the app has had what was sent.
  const sending =
    wasSending && response === undefined
      ? ' What you were sending has not been sent: you come back to it and can send it again.'
      : ''
  const words = decision?.message ?? 'A rule of your organization asks you to confirm first that it is you.'
  const page = {
    mark: route.app.name,
    title: 'Confirm that it is you',
    paragraphs: [`${words}${sending}`],
    actions: [{ label: 'Confirm that it is you', href: way, newWindow: true }],
    reference,
    ...(wasSending && { script: goBackWhenDone }),
  }
  return pageReply(401, page, [], error)
}

/** `/.sallyport/step-up`: begins it in the window that asks. */
export function beginStepUp(options: WishOptions): (exchange: Exchange) => Reply {
  return function beginInWindow(exchange) {
    const query = new URLSearchParams(exchange.target.split('?')[1])
    const strength = strengths.find(each => each === query.get('strength'))
    const within = Number(query.get('within') ?? Number.NaN)
    if (strength === undefined || !Number.isSafeInteger(within) || within < 0)
      return appErrorReply(exchange, 'no-such-page')
    return beginSignIn(exchange, donePath, options, { strength, within })
  }
}

const tellAndClose = `new BroadcastChannel('sallyport').postMessage('stepped-up');close()`

/** `/.sallyport/stepped-up`: tells the page that waits, and the user if the window does not close by itself. */
export function steppedUp({ route }: Exchange): Reply {
  return pageReply(200, {
    mark: route.app.name,
    title: 'Thank you',
    paragraphs: ['It is confirmed that it is you. Close this window, and do once more what you were doing.'],
    script: tellAndClose,
  })
}

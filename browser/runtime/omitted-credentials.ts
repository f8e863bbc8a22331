import { hook, overlaid, type Scope } from './hooks.ts'
import type { NameMap } from './names.ts'
import { omissionOf, otherHostsOf } from './omission.ts'
import { omitInXhr } from './xhr-credentials.ts'

/**
 * What a page asks another host of its app for without credentials would go without our session too. It goes with
 * credentials, and with a word for the edge, which then withholds the app's own. Plain reads need no session.
 */
export function sendOmittedCredentials(scope: Scope, names: NameMap): void {
  const isOtherHost = otherHostsOf(scope, names)
  const { Request } = scope
  omitInXhr(scope, isOtherHost)

  /** @returns undefined for what goes elsewhere */
  const sent = (input: RequestInfo | URL, init: RequestInit | null | undefined): unknown[] | undefined => {
    const from = input instanceof Request ? input : undefined
    const url = from?.url ?? new Request(input).url
    if (!isOtherHost(url)) return undefined
    const { method, headers, mode, credentials } = new Request(url, headOf(init, from))
    const omits = mode === 'cors' && credentials !== 'include'
    const word = omits ? omissionOf(method, headers, init?.body) : undefined
    if (word === undefined) return [input, init && overlaid(init, { headers })]
    headers.set(...word)
    const own: RequestInit = { headers, credentials: 'include' }
    // Any member given takes the request's own referrer from it (Fetch Standard, `new Request`).
    const { referrer, referrerPolicy } = from ?? {}
    return [input, init ? overlaid(init, own) : { ...own, ...(from && { referrer, referrerPolicy }) }]
  }

  hook(scope, 'fetch', (call, given) => {
    let mapped: unknown[] | undefined
    try {
      mapped = sent(given[0] as RequestInfo, given[1] as RequestInit)
    } catch {
      // The native says what is wrong.
    }
    return call(mapped ?? given)
  })
}

/** What a request is but for its content, which is taken once only. */
const headOf = (init: RequestInit | null | undefined, from: Request | undefined): RequestInit =>
  Object.fromEntries(
    (['method', 'headers', 'mode', 'credentials'] as const).map(name => [name, init?.[name] ?? from?.[name]]),
  )

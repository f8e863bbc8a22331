import { hook } from './hooks.ts'
import { wordsOf, type Messages } from './messages.ts'
import type { Page } from './page.ts'
import { addEventListener, apply } from './natives.ts'

const otherWords = 'This action is blocked in this session.'
const field = 'x-sallyport-'
const { get } = Headers.prototype
const { then } = Promise.prototype
const { getResponseHeader, getAllResponseHeaders } = XMLHttpRequest.prototype

/** Says it in the page when the edge refuses what a script asks for; the script gets the refusal as it is. */
export function sayRefusals({ scope }: Page, messages: Messages): void {
  const say = (valueOf: (name: string) => string | null): void => {
    const code = valueOf(`${field}refusal`)
    if (code === null) return
    const message = valueOf(`${field}message`)
    const words = (wordsOf as Record<string, string>)[code] ?? otherWords
    const said = message === null ? words : decoded(message)
    const place = valueOf(`${field}step-up`)
    if (place === null) messages.say(said, valueOf(`${field}reference`) ?? undefined)
    else messages.confirm(said, place)
  }

  hook(scope, 'fetch', (call, given) => {
    const look = (response: Response): Response => {
      say(name => apply(get, response.headers, [name]) as string | null)
      return response
    }
    return apply(then, call(given), [look])
  })

  const followed = new WeakSet<XMLHttpRequest>()
  hook(scope.XMLHttpRequest.prototype, 'open', (call, given, self) => {
    const result = call(given)
    const request = self as XMLHttpRequest
    if (!followed.has(request)) apply(addEventListener, request, ['load', () => look(request)])
    followed.add(request)
    return result
  })

  /** To ask for a field that this origin may not see would write an error to the console. */
  const look = (request: XMLHttpRequest): void => {
    const all = apply(getAllResponseHeaders, request, []) as string
    if (all.includes(`${field}refusal`))
      say(name => (all.includes(name) ? (apply(getResponseHeader, request, [name]) as string) : null))
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

import { hook, hookGetter, hookSetter, type Scope } from './hooks.ts'
import { apply, getOwnPropertyDescriptor } from './natives.ts'
import { omissionOf, omitType, type IsOtherHost } from './omission.ts'

/** What a page has said of a request to another host of its app. */
interface Opened {
  readonly method: string
  readonly headers: Headers
}

/** Requests of the older kind; what the app reads of them stays what it has set. */
export function omitInXhr({ XMLHttpRequest, Request, Headers }: Scope, isOtherHost: IsOtherHost): void {
  const prototype = XMLHttpRequest?.prototype
  if (prototype === undefined) return
  const { setRequestHeader } = prototype
  const { get, set } = getOwnPropertyDescriptor(prototype, 'withCredentials')!
  const opened = new WeakMap<object, Opened>()
  /** Requests that go with credentials, and for the app without. */
  const raised = new WeakSet<object>()
  /** Whoever listens to an upload has the browser ask beforehand. */
  const watched = new WeakSet<object>()

  hook(prototype, 'open', (call, given, self) => {
    const result = call(given)
    const request = self as XMLHttpRequest
    opened.delete(request)
    if (isOtherHost(urlOf(given[1])))
      opened.set(request, { method: String(given[0]).toUpperCase(), headers: new Headers() })
    return result
  })
  hook(prototype, 'setRequestHeader', (call, given, self) => {
    call(given)
    opened.get(self as object)?.headers.append(String(given[0]), String(given[1]))
  })
  hookGetter(prototype, 'upload', (call, given, self) => {
    const upload = call(given)
    watched.add(self as object)
    return upload
  })
  hookGetter(prototype, 'withCredentials', (call, given, self) => !raised.has(self as object) && call(given))
  hookSetter(prototype, 'withCredentials', (call, given, self) => {
    call(given)
    raised.delete(self as object)
  })
  hook(prototype, 'send', (call, given, self) => {
    const request = self as XMLHttpRequest
    if (request.readyState === 1) say(request, given[0])
    return call(given)
  })

  const urlOf = (url: unknown): string => {
    try {
      return new Request(url as string).url
    } catch {
      return ''
    }
  }

  const say = (request: XMLHttpRequest, body: unknown): void => {
    const to = opened.get(request)
    opened.delete(request)
    const withheld = raised.delete(request) || apply(get!, request, []) === false
    const word = to && withheld ? omissionOf(to.method, to.headers, body, watched.has(request)) : undefined
    if (withheld) apply(set!, request, [word !== undefined])
    if (word === undefined) return
    raised.add(request)
    const [name, value] = word
    // Added to what the app has set.
    apply(setRequestHeader, request, [name, to!.headers.has(name) ? omitType : value])
  }
}

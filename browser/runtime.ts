/**
 * The first script of a page: URLs of the app that scripts assemble at run time get our names at the
 * boundary where they leave the page. It is help for the app, never the wall; the wall is the network.
 */

/** What the runtime knows of its app; the edge appends it as the argument. */
interface Names {
  /** Hosts, or `*.` and a host for one or more labels before it. */
  readonly patterns: readonly string[]
  /** `.<app id>.<suffix>` */
  readonly suffix: string
  /** `:8443`, or empty for 443. */
  readonly port: string
}

// oxlint-disable-next-line no-unused-vars -- the edge appends the call
function sallyport(names: Names): void {
  const installed = Symbol.for('sallyport')
  if (installed in globalThis) return
  Object.defineProperty(globalThis, installed, { value: true })

  const { URL, Request } = globalThis
  const lists = (host: string): boolean =>
    names.patterns.some(pattern =>
      pattern.startsWith('*.')
        ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length
        : host === pattern,
    )

  /** The URL under our names, or undefined when it is not one of the app's own. */
  const mapped = (value: unknown): string | undefined => {
    if (typeof value !== 'string' && !(value instanceof URL)) return undefined
    try {
      const url = new URL(String(value), document.baseURI)
      if (url.port !== '' || !/^(?:https?|wss?):$/.test(url.protocol) || !lists(url.hostname))
        return undefined
      url.protocol = url.protocol.startsWith('ws') ? 'wss:' : 'https:'
      url.host = url.hostname + names.suffix + names.port
      return url.href
    } catch {
      return undefined
    }
  }
  const orMapped = <T>(value: T): T | string => mapped(value) ?? value

  type Arguments = unknown[]
  const mapAt = (index: number, given: Arguments): Arguments =>
    given.length > index ? given.with(index, orMapped(given[index])) : given

  /** A proxy keeps `name`, `length`, `toString` and `instanceof` of the native. */
  const hook = (owner: object, name: string, index: number, map = mapAt): void => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name)
    if (typeof descriptor?.value !== 'function') return
    const value = new Proxy(descriptor.value, {
      apply: (target, self, given: Arguments) => Reflect.apply(target, self, map(index, given)),
      construct: (target, given: Arguments, self) => Reflect.construct(target, map(index, given), self),
    })
    Object.defineProperty(owner, name, { ...descriptor, value })
  }

  /** A `Request` is made anew only when its URL is the app's own. */
  const mapRequest = (index: number, given: Arguments): Arguments => {
    const [input] = given
    if (!(input instanceof Request)) return mapAt(index, given)
    const url = mapped(input.url)
    return url === undefined ? given : given.with(0, new Request(url, input))
  }

  hook(globalThis, 'fetch', 0, mapRequest)
  hook(globalThis, 'Request', 0, mapRequest)
  hook(globalThis, 'WebSocket', 0)
  hook(globalThis, 'EventSource', 0)
  hook(globalThis, 'open', 0)
  hook(XMLHttpRequest.prototype, 'open', 1)
  hook(Navigator.prototype, 'sendBeacon', 0)
  hook(History.prototype, 'pushState', 2)
  hook(History.prototype, 'replaceState', 2)

  followNavigations()

  /** `location` cannot be hooked; its navigations can be seen and sent where they belong. */
  function followNavigations(): void {
    const { navigation } = globalThis as {
      navigation?: EventTarget & { navigate(url: string, options: object): void }
    }
    navigation?.addEventListener('navigate', event => {
      const { destination, formData, cancelable, navigationType } = event as Event & {
        destination: { url: string }
        formData: FormData | null
        navigationType: string
      }
      const url = mapped(destination.url)
      if (url === undefined || !cancelable || formData !== null) return
      event.preventDefault()
      navigation.navigate(url, { history: navigationType === 'replace' ? 'replace' : 'auto' })
    })
  }
}

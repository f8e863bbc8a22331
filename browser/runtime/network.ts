import { hook, mapAt, type Scope } from './hooks.ts'
import type { NameMap } from './names.ts'
import { sendOmittedCredentials } from './omitted-credentials.ts'

/** Every call that sends something by URL, in pages and workers alike. */
export function hookNetwork(scope: Scope, names: NameMap): void {
  const { orMapped } = names
  const first = mapAt(0, orMapped)
  const { Request } = scope
  sendOmittedCredentials(scope, names)

  /** A `Request` is made anew only when its URL is the app's own. */
  const request = mapAt(0, input => {
    if (!(input instanceof Request)) return orMapped(input)
    const url = names.url(input.url)
    return url === undefined ? input : new Request(url, input)
  })

  hook(scope, 'fetch', request)
  hook(scope, 'Request', request)
  hook(scope.XMLHttpRequest?.prototype, 'open', mapAt(1, orMapped))
  for (const name of ['WebSocket', 'WebSocketStream', 'EventSource']) hook(scope, name, first)
  hook(scope, 'FontFace', mapAt(1, names.urlsIn))
  hook(scope, 'WebTransport', () => {
    throw new scope.DOMException('There is no HTTP/3 here.', 'NotSupportedError')
  })
}

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { runInNewContext } from 'node:vm'
import { lookup } from '../../src/network/index.ts'
import { Jar } from './jar.ts'

/** What a browser got at last, and the places it went through. */
export interface Visit {
  /** With the fragment, which browsers keep through redirects. */
  readonly url: URL
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly trail: readonly string[]
}

export interface Sending {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A certificate and its key, PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

const mostRedirects = 20

/** A browser's manners without a browser: navigations, redirects, forms, cookies, and the onward page's script. */
export class Browser {
  readonly jar = new Jar()
  readonly #ca: string
  readonly #certificate: ClientCertificate | undefined

  /** @param certificate what it shows to hosts that ask for one */
  constructor(ca: string, certificate?: ClientCertificate) {
    this.#ca = ca
    this.#certificate = certificate
  }

  /** Types an address: navigates and follows where that leads. */
  open(url: string): Promise<Visit> {
    return this.#follow(new URL(url), { headers: navigation }, [])
  }

  /** Navigates one step only. */
  step(url: string): Promise<Visit> {
    return this.#send(new URL(url), { headers: navigation })
  }

  /** Submits a form from a page, and follows where that leads. */
  submit(url: string, fields: Record<string, string>): Promise<Visit> {
    const headers = {
      ...navigation,
      origin: new URL(url).origin,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const body = new URLSearchParams(fields).toString()
    return this.#follow(new URL(url), { method: 'POST', headers, body }, [])
  }

  /** What `fetch` of a page's script sends. */
  fetch(url: string, { headers = {}, ...sending }: Sending = {}): Promise<Visit> {
    return this.#send(new URL(url), { ...sending, headers: { ...scripted, ...headers } })
  }

  /** Opens an address and fills in the identity provider's form when that comes up. */
  async signIn(url: string, email = 'ana@corp.example', password = 'sallyport'): Promise<Visit> {
    const form = await this.open(url)
    return form.url.pathname.startsWith('/sign-in/') ? this.submit(form.url.href, { email, password }) : form
  }

  async #follow(url: URL, sending: Sending, trail: readonly string[]): Promise<Visit> {
    const visit = await this.#send(url, sending)
    const walked = [...trail, url.href]
    const next = nextOf(visit, this.jar)
    if (next === undefined) return { ...visit, trail: walked }
    if (walked.length > mostRedirects) throw new Error(`no end of redirects: ${walked.join(' ')}`)
    if (next.hash === '') next.hash = url.hash
    return this.#follow(next, { headers: navigation }, walked)
  }

  async #send(url: URL, { method = 'GET', headers = {}, body }: Sending): Promise<Visit> {
    const cookie = this.jar.header(url.hostname, url.pathname)
    const outgoing = request(url, {
      method,
      ca: this.#ca,
      ...this.#certificate,
      lookup,
      agent: false,
      headers: { ...(cookie !== '' && { cookie }), ...headers },
    })
    outgoing.end(body)
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += String(chunk)
    this.jar.keep(url.hostname, response.headers['set-cookie'] ?? [])
    return { url, status: response.statusCode!, headers: response.headers, text, trail: [url.href] }
  }
}

const navigation = {
  accept: 'text/html',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-site': 'none',
}
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' }

/** Where a redirect leads, or the script of a page that does nothing but lead on. */
function nextOf({ url, status, headers, text }: Visit, jar: Jar): URL | undefined {
  if (status >= 300 && status < 400 && headers.location !== undefined) return new URL(headers.location, url)
  const script = /<script>(.*location\.replace.*)<\/script>/s.exec(text)?.[1]
  if (script === undefined) return undefined
  let next: URL | undefined
  const location = { hash: url.hash, replace: (to: string) => (next = new URL(to)) }
  const document = {
    set cookie(line: string) {
      jar.keep(url.hostname, [line])
    },
  }
  runInNewContext(script, { location, document, encodeURIComponent })
  return next
}

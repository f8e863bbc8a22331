import { getDomain } from 'tldts'
import type { App } from '../../apps/index.ts'
import type { BodyRewriter } from '../exchange.ts'
import type { BodyStream } from './body/body-stream.ts'
import { createHtmlRewriter, type HtmlResponse } from './body/html-rewriter.ts'
import { createNameDeleter } from './body/name-deleter.ts'
import { createNameInserter } from './body/name-inserter.ts'
import type { ScannedNames } from './body/names.ts'
import { createUrlMap, type UrlMap } from './urls.ts'

/** The port parts of our URLs: `:8443`, or nothing where the scheme's default is used. */
export interface PublicPortParts {
  readonly secure: string
  readonly plain: string
}

/** Everything of rewriting that can be compiled once per app. */
export interface AppRewriter {
  readonly urls: UrlMap
  /** Rewriters for one response's content. */
  text(): BodyStream
  html(response: HtmlResponse): BodyRewriter
  /** A rewriter for one request's content: our names back to the app's own. */
  request(): BodyRewriter
  /** Our names in a short text back to the app's own. */
  unmapText(text: string): string
}

export function createAppRewriter(app: App, ports: PublicPortParts): AppRewriter {
  const names: ScannedNames = {
    needles: [...new Set(app.domains.map(({ pattern }) => registrable(pattern.replace(/^\*\./, ''))))],
    suffix: app.hosts.suffix,
    securePort: ports.secure,
    plainPort: ports.plain,
    lists: host => app.hosts.lists(host),
  }
  const deleter = createNameDeleter(names)
  return {
    urls: createUrlMap(app, ports.secure),
    text: createNameInserter(names),
    html: createHtmlRewriter(names),
    request: deleter,
    unmapText: text => (mayHoldSuffix(text, app) ? unmap(text, deleter()) : text),
  }
}

/** The real public suffix list decides; a name that it does not know is taken whole. */
const registrable = (host: string): string => getDomain(host, { allowPrivateDomains: true }) ?? host

/** The last label of an app's suffix but one is its id, which few other texts contain. */
const mayHoldSuffix = (text: string, app: App): boolean =>
  text.toLowerCase().includes(app.hosts.suffix.split('.')[1]!)

function unmap(text: string, deleter: BodyRewriter): string {
  const pieces = [...deleter.push(Buffer.from(text, 'latin1')), ...deleter.end()]
  return Buffer.concat(pieces).toString('latin1')
}

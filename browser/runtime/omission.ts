import type { Scope } from './hooks.ts'
import type { NameMap } from './names.ts'
import { asksBeforehand } from './preflights.ts'

const omitField = 'x-sallyport-omit'
/** Among what a request accepts, where it has to stay a simple one. */
export const omitType = 'sallyport/omit'

/** Whether a URL leads to another host of the app that the page is of. */
export type IsOtherHost = (url: string) => boolean

/** For a page, or a frame or worker of one; where a page hides its origin there is no other host. */
export const otherHostsOf =
  (scope: Scope, { suffix }: NameMap): IsOtherHost =>
  url => {
    if (!url.startsWith('https:') || !scope.origin.startsWith('https:')) return false
    const [to, from] = [new URL(url), new URL(scope.origin)]
    const hosts = [to.hostname, from.hostname]
    return to.port === from.port && hosts[0] !== hosts[1] && hosts.every(host => host.endsWith(suffix))
  }

/**
 * The field by which the edge knows a request that the app sends without credentials; none for a plain read.
 * @param headers of the app
 * @param watched whether the browser asks beforehand because someone listens to the upload
 */
export function omissionOf(
  method: string,
  headers: Headers,
  body: unknown,
  watched = false,
): readonly [name: string, value: string] | undefined {
  const changes = method === 'POST'
  if (asksBeforehand(method, headers, body) || (changes && watched)) return [omitField, '1']
  return changes ? ['accept', `${headers.get('accept') ?? '*/*'}, ${omitType}`] : undefined
}

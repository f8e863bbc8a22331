/**
 * `Clear-Site-Data: "cookies"` for one app only: a browser would clear the whole registrable domain, and with it every
 * app under the suffix and our own sessions.
 */
import { getDomain } from 'tldts'
import type { Route } from '../../../apps/index.ts'
import { isOwnCookie } from '../../../session/index.ts'
import { pathOf } from '../../paths.ts'

/** Every cookie asks for one line per place where it may have been set. */
const mostNames = 60
const mostPaths = 4
/** All together must fit the head of a response. */
const mostOctets = 16_384

/** Whether a `Clear-Site-Data` asks for cookies to go. */
export const clearsCookies = (value: string | undefined): boolean =>
  value !== undefined && value.split(',').some(part => part.trim() === '"cookies"' || part.trim() === '"*"')

/**
 * `Set-Cookie` values that remove the cookies which the request has shown, wherever the app may have set them: for its
 * host and the domains above it, for the root and the folders of the request.
 * @param target origin-form
 */
export function clearedCookies(cookies: string | undefined, route: Route, target: string): string[] {
  const names = new Set(
    (cookies ?? '').split(';').map(pair => pair.slice(0, Math.max(0, pair.indexOf('='))).trim()),
  )
  const shown = [...names].filter(name => name !== '' && !isOwnCookie(name)).slice(0, mostNames)
  const domains = ['', ...domainsOf(route.host).map(domain => `; Domain=${domain}${route.app.hosts.suffix}`)]
  const places = domains.flatMap(domain => foldersOf(target).map(path => `; Path=${path}${domain}`))
  const lines = shown.flatMap(name =>
    places
      .filter(place => !name.startsWith('__Host-') || place === '; Path=/')
      .map(place => `${name}=; Max-Age=0${place}; Secure`),
  )
  return lines.slice(0, Math.floor(mostOctets / Math.max(1, ...lines.map(({ length }) => length))))
}

/** The host and every domain above it up to its registrable one. */
function domainsOf(host: string): string[] {
  const top = getDomain(host, { allowPrivateDomains: true }) ?? host
  const labels = host.split('.')
  return labels.map((_, index) => labels.slice(index).join('.')).filter(domain => domain.endsWith(top))
}

/** `/`, `/a`, `/a/b` of `/a/b/c`; a cookie's path is the folder by default (RFC 6265bis 5.1.4). */
function foldersOf(target: string): string[] {
  const path = pathOf(target)
  // A semicolon would end the attribute, and what follows would be others.
  if (path.includes(';')) return ['/']
  const parts = path.split('/').slice(1, -1).slice(0, mostPaths)
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)]
}

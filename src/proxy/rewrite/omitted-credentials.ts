/**
 * Requests that a page makes of another host of its app without credentials. The runtime sends them with
 * credentials, so that the session goes along, and says so; here they become again what the page asked for.
 */
import type { AppTable } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import { isOriginOfSameApp } from '../cross-origin.ts'
import type { Exchange } from '../exchange.ts'
import { fieldOf, listOf } from '../fields.ts'

const omitField = 'x-sallyport-omit'
/** Among what a request accepts, where a field more would have the browser ask beforehand. */
const omitType = /(?:^|,)\s*sallyport\/omit(?=\s*(?:,|$))/g
const asked = 'access-control-request-headers'
const allowed = 'access-control-allow-'

/** Whether the page wants no credentials to go along; the word of a page that is none of the app's counts for nothing. */
export function omitsCredentials({ client, route }: Exchange, apps: AppTable): boolean {
  const origin = client.field('origin')
  if (origin === undefined) return false
  const says = client.field(omitField) !== undefined || (client.field('accept') ?? '').search(omitType) >= 0
  return says && isOriginOfSameApp(origin, route, apps)
}

/** What the app itself accepts, or nothing. */
export const withoutOmitType = (accept: string): string | undefined =>
  accept.includes('sallyport/omit') ? accept.replace(omitType, '').trim() || undefined : accept

/** The fields that a preflight of the app's own would ask for, or nothing. */
export function withoutOmitField(names: string): string | undefined {
  if (!listed(names).includes(omitField)) return names
  return (
    listed(names)
      .filter(name => name !== omitField)
      .join(',') || undefined
  )
}

/**
 * A response's fields as the browser wants them for a request with credentials, where the app has allowed the one
 * without; never more. What a browser would not take from such a response is left out.
 * @param fields flat, under our names
 */
export function answerOmitting(fields: string[], exchange: Exchange, apps: AppTable): string[] {
  if (!isPreflight(exchange, apps) && !omitsCredentials(exchange, apps)) return fields
  const origin = exchange.client.field('origin')!
  const kept = without(fields, name => name === 'set-cookie' || name === 'clear-site-data')
  const from = fieldOf(kept, `${allowed}origin`)
  return from === '*' || from === origin ? [...withoutLeave(kept), ...leave(kept, exchange, origin)] : kept
}

const isPreflight = ({ client, route }: Exchange, apps: AppTable): boolean => {
  const origin = client.field('origin')
  if (client.method !== 'OPTIONS' || origin === undefined) return false
  return listed(client.field(asked) ?? '').includes(omitField) && isOriginOfSameApp(origin, route, apps)
}

const replaced = new Set(['origin', 'credentials', 'headers', 'methods'].map(name => allowed + name))
const exposed = 'access-control-expose-headers'

const withoutLeave = (fields: readonly string[]): string[] =>
  without(fields, (name, value) => replaced.has(name) || (name === exposed && listed(value).includes('*')))

/** What the app allows, said for credentials: there a `*` is a name like any other (Fetch Standard 3.3.4). */
function leave(fields: readonly string[], { client }: Exchange, origin: string): string[] {
  const said = [`${allowed}origin`, origin, `${allowed}credentials`, 'true']
  if (fieldOf(fields, `${allowed}origin`) === '*') said.push('vary', 'origin')
  const shown = listed(listOf(fields, exposed) ?? '')
  if (shown.includes('*')) said.push(exposed, [...namesOf(fields), ...shown.filter(isName)].join(', '))
  return client.method === 'OPTIONS' ? [...said, ...leaveBeforehand(fields, client)] : said
}

/** What a preflight is told; `*` never stood for `authorization`. */
function leaveBeforehand(fields: readonly string[], client: Client): string[] {
  const names = listed(listOf(fields, `${allowed}headers`) ?? '')
  const covered = names.includes('*')
    ? listed(client.field(asked) ?? '').filter(name => name !== 'authorization')
    : []
  const said = [
    `${allowed}headers`,
    [...new Set([...names.filter(isName), ...covered, omitField])].join(', '),
  ]
  const methods = listOf(fields, `${allowed}methods`)
  if (methods === undefined) return said
  const method = client.field('access-control-request-method') ?? ''
  return [
    ...said,
    `${allowed}methods`,
    methods
      .split(',')
      .map(each => (each.trim() === '*' ? method : each.trim()))
      .join(', '),
  ]
}

const isName = (name: string): boolean => name !== '' && name !== '*'

const namesOf = (fields: readonly string[]): Set<string> =>
  new Set(fields.filter((_, index) => index % 2 === 0))

/** Members in lower case. */
const listed = (value: string): string[] => value.split(',').map(part => part.trim().toLowerCase())

function without(fields: readonly string[], drops: (name: string, value: string) => boolean): string[] {
  return fields.filter((_, index) => !drops(fields[index - (index % 2)]!, fields[index - (index % 2) + 1]!))
}

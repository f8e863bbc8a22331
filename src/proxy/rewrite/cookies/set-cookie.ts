/** What a `Set-Cookie` says, byte for byte (RFC 6265bis 5.6). */

/** A `Set-Cookie` value in its parts; joined by semicolons they are the value. */
export interface SetCookie {
  /** Name and value as they are written. */
  readonly pair: string
  /** Empty where there is none. */
  readonly name: string
  readonly attributes: readonly string[]
}

/** What a cookie's `SameSite` says; one without it is lax, as browsers take it. */
export type SameSite = 'strict' | 'lax' | 'none'

export function readSetCookie(value: string): SetCookie {
  const [pair = '', ...attributes] = value.split(';')
  return { pair, name: pair.slice(0, Math.max(0, pair.indexOf('='))).trim(), attributes }
}

/** RFC 6265bis 5.6.6: the attribute counts whatever its value. */
export const isHttpOnly = (attribute: string): boolean => /^\s*httponly\s*(?:=|$)/i.test(attribute)

export const isDomain = (attribute: string): boolean => /^\s*domain\s*(?:=|$)/i.test(attribute)

/** The domain that a cookie is for, lower case, without a leading dot; undefined when it is for its host alone. */
export function domainOf(attributes: readonly string[]): string | undefined {
  const last = attributes.findLast(isDomain)
  const equals = last?.indexOf('=') ?? -1
  if (equals === -1) return undefined
  const domain = last!
    .slice(equals + 1)
    .trim()
    .toLowerCase()
    .replace(/^\./, '')
  return domain === '' ? undefined : domain
}

/** The last `SameSite` counts; a value that nobody knows is the default. */
export function sameSiteOf(attributes: readonly string[]): SameSite {
  const value = attributes.findLast(attribute => /^\s*samesite\s*(?:=|$)/i.test(attribute))?.split('=')[1]
  const word = value?.trim().toLowerCase()
  return word === 'none' || word === 'strict' ? word : 'lax'
}

/** What a browser shows the sign-in host. */
import { browserCookieName, cookieValues, fragmentCookiePrefix, signInCookieName } from '../session/index.ts'

/** The sign-in's token, or an empty text when there is none or more than one. */
export const tokenOf = (cookies: string | undefined): string => {
  const [token = '', ...others] = cookieValues(cookies, signInCookieName)
  return others.length > 0 ? '' : token
}

/** The browser's random id, or undefined. */
export const browserOf = (cookies: string | undefined): string | undefined => {
  const [browser] = cookieValues(cookies, browserCookieName)
  return browser !== undefined && /^[A-Za-z0-9_-]{22}$/.test(browser) ? browser : undefined
}

/** The fragment of the place that was wanted, with its `#`, as the page's script kept it; only characters that a URL's fragment can hold come back into one. */
export function fragmentOf(cookies: string | undefined, flow: string): string {
  const [value] = cookieValues(cookies, fragmentCookiePrefix + flow)
  if (value === undefined || value === '') return ''
  try {
    const fragment = decodeURIComponent(value)
    return /^[!-~]+$/.test(fragment) ? `#${fragment}` : ''
  } catch {
    return ''
  }
}

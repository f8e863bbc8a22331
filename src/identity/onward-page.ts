import type { Page } from '../pages/index.ts'
import { fragmentCookiePrefix } from '../session/index.ts'

/**
 * The page between an app and the provider. A fragment never reaches a server, but browsers keep it
 * through redirects up to here; the script puts it into a cookie of this host until the user comes back.
 * @param location the provider's page
 * @param flow the flow's id, base64url
 * @param seconds how long the cookie lives
 */
export function onwardPage(location: string, flow: string, seconds: number): Page {
  const cookie = scriptString(`${fragmentCookiePrefix}${flow}=`)
  const rest = scriptString(`; Path=/; Secure; SameSite=None; Max-Age=${seconds}`)
  const script =
    `if(location.hash.length>1)document.cookie=${cookie}+encodeURIComponent(location.hash.slice(1))+${rest};` +
    `location.replace(${scriptString(location)})`
  return {
    mark: 'Sallyport',
    title: 'Signing you in…',
    paragraphs: ['You are being taken to your organization’s sign-in page.'],
    actions: [{ label: 'Continue', href: location }],
    script,
    withoutScript: location,
  }
}

/** A string literal that cannot end the script element it stands in. */
const scriptString = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c')

import type { AppTable } from '../apps/index.ts'
import type { SignInRequest } from '../session/index.ts'

/**
 * The app's own address of the place that somebody wanted whom the identity provider does not let in: a link of ours
 * that was sent to a partner still leads somewhere. Undefined where the app does not allow it.
 * @param request what was wanted; undefined when it was no place of an app
 * @param portPart `:8443`, or nothing for 443
 * @param fragment with its `#`, or empty
 */
export function originalAddress(
  apps: AppTable,
  request: SignInRequest | undefined,
  portPart: string,
  fragment: string,
): string | undefined {
  const route = request === undefined ? 'unknown-app' : apps.route(request.host)
  if (typeof route === 'string' || route.app.outsiders !== 'original') return undefined
  const { suffix } = route.app.hosts
  const target = [portPart, encodeURIComponent(portPart)].reduce(
    (text, port) => text.replaceAll(`${suffix}${port}`, ''),
    request!.target,
  )
  return `https://${route.host}${target}${fragment}`
}

import { hook, hookSetter } from './hooks.ts'
import type { NameMap } from './names.ts'
import type { Page } from './page.ts'

const ownNames = /^\s*__(?:Secure|Host)-sallyport/i

/** Cookies and the domain that a page gives itself. */
export function hookCookies({ scope, names }: Page): void {
  hookSetter(scope.Document.prototype, 'cookie', (call, [line]) => {
    const mapped = mappedCookie(String(line), names)
    return mapped === undefined ? undefined : call([mapped])
  })
  for (const name of ['set', 'delete'])
    hook(scope.CookieStore?.prototype, name, (call, given) => {
      const [first] = given as [string | { name: string; domain?: string | null }]
      const { name, domain } = typeof first === 'object' ? first : { name: first, domain: undefined }
      const mapped = domain ? mappedDomain(domain, names) : ''
      if (mapped === undefined || ownNames.test(String(name))) return scope.Promise.resolve()
      return call(mapped === '' ? given : given.with(0, { ...(first as object), domain: mapped }))
    })
  hookSetter(scope.Document.prototype, 'domain', (call, [value]) =>
    call([mappedDomain(String(value), names) ?? value]),
  )
}

/** @returns undefined for a cookie of ours, and for one that would go to other apps too */
function mappedCookie(line: string, names: NameMap): string | undefined {
  if (ownNames.test(line.replace(/^[\s=]+/, ''))) return undefined
  let refused = false
  const mapped = line.replace(/(;\s*domain\s*=\s*)([^;\s]+)/gi, (_, before: string, domain: string) => {
    const ours = mappedDomain(domain, names)
    refused ||= ours === undefined
    return before + ours
  })
  return refused ? undefined : mapped
}

/** @returns undefined for a domain wider than the app's own names under ours */
function mappedDomain(domain: string, { suffix }: NameMap): string | undefined {
  const name = domain.replace(/^\./, '').toLowerCase()
  if (name.endsWith(suffix)) return domain
  return `.${suffix}`.endsWith(`.${name}`) ? undefined : domain + suffix
}

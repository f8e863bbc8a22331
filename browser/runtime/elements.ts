import { hook, hookSetter, mapAt, type Scope } from './hooks.ts'
import type { NameMap } from './names.ts'
import type { Page } from './page.ts'

/** Elements that load something by a URL of theirs, and its property; a list of URLs ends in `set`. */
const properties: readonly (readonly [string, ...string[]])[] = [
  ['HTMLScriptElement', 'src'],
  ['HTMLImageElement', 'src', 'srcset'],
  ['HTMLIFrameElement', 'src'],
  ['HTMLFrameElement', 'src'],
  ['HTMLLinkElement', 'href', 'imageSrcset'],
  ['HTMLSourceElement', 'src', 'srcset'],
  ['HTMLMediaElement', 'src'],
  ['HTMLVideoElement', 'poster'],
  ['HTMLInputElement', 'src'],
  ['HTMLEmbedElement', 'src'],
  ['HTMLObjectElement', 'data'],
  ['HTMLTrackElement', 'src'],
]
const attributes = /^(?:src|href|xlink:href|data|poster|srcset|imagesrcset)$/i
/** Links keep their own URL, which is mapped when they are followed; a `base` is the app's to say. */
const loading = /^(?:script|img|i?frame|link|source|audio|video|input|embed|object|track|image|use|feimage)$/i

/** What elements load, when a script gives them a URL that it has put together. */
export function hookElements(page: Page): void {
  const { scope, names } = page
  for (const [owner, ...own] of properties)
    for (const name of own)
      hookSetter(
        prototypeOf(scope, owner),
        name,
        mapAt(0, name.endsWith('set') ? names.urlsIn : names.orMapped),
      )

  const valueAt =
    (index: number): ((given: unknown[], self: unknown) => unknown[]) =>
    (given, self) => {
      const name = given[index - 1]
      if (typeof name !== 'string' || !attributes.test(name) || !loading.test(tagOf(self))) return given
      return given.with(index, (name.endsWith('set') ? names.urlsIn : names.orMapped)(given[index]))
    }
  const [second, third] = [valueAt(1), valueAt(2)]
  hook(scope.Element.prototype, 'setAttribute', (call, given, self) => call(second(given, self)))
  hook(scope.Element.prototype, 'setAttributeNS', (call, given, self) => call(third(given, self)))
  healViolations(page)
}

const prototypeOf = (scope: Scope, name: string): object | undefined =>
  (scope as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype

const tagOf = (element: unknown): string => (element as Partial<Element> | undefined)?.localName ?? ''

const selector = '[src],[srcset],[poster],object[data],link[href],image,use'

/** What came in as HTML text and was stopped by the page's policy gets its URL once more, mapped. */
function healViolations({ scope, names, on }: Page): void {
  const healed = new WeakSet<Element>()
  on<SecurityPolicyViolationEvent>('securitypolicyviolation', ({ blockedURI, disposition }) => {
    if (disposition !== 'enforce' || names.url(blockedURI) === undefined) return
    for (const element of scope.document.querySelectorAll(selector)) {
      if (healed.has(element) || !loading.test(element.localName)) continue
      if (heal(element, names)) healed.add(element)
    }
  })
}

/** A script runs once; another one takes its place. */
function heal(element: Element, names: NameMap): boolean {
  const stale = [...element.attributes].filter(
    ({ name, value }) => attributes.test(name) && names.urlsIn(value) !== value,
  )
  if (stale.length === 0) return false
  const target = element.localName === 'script' ? copyOf(element) : element
  for (const { name, value } of stale) target.getAttributeNode(name)!.value = names.urlsIn(value) as string
  if (target !== element) element.replaceWith(target)
  return true
}

function copyOf(script: Element): Element {
  const copy = script.ownerDocument.createElementNS(script.namespaceURI, 'script') as HTMLScriptElement
  for (const { name, value } of script.attributes) copy.setAttribute(name, value)
  copy.nonce = (script as HTMLScriptElement).nonce
  return copy
}

import { hook, hookGetter, type Scope } from './hooks.ts'
import type { Page } from './page.ts'

/**
 * Frames and windows that are made here and have no response of their own, which could bring the runtime:
 * blank ones, those of `srcdoc` and of blobs.
 * @param install puts the runtime into another window
 */
export function followFrames(page: Page, install: (child: Scope) => void): void {
  const { scope, names, on, onDocument } = page

  const enter = (child: Scope): void => {
    try {
      if (isBlank(child.location.href) && !bringsItsOwn(child.frameElement)) install(child)
    } catch {
      // Another site's.
    }
  }
  const visit = (element: unknown): void => {
    const child = Reflect.apply(contentWindow, element, []) as Scope | null
    if (child !== null) enter(child)
  }
  /** Frames of the document itself are counted by its window; to search them in large documents would be slow. */
  const visitAll = (root: Document | ShadowRoot): void => {
    if (root !== scope.document) return root.querySelectorAll('iframe').forEach(visit)
    for (let index = 0; index < scope.length; index++) enter(scope[index] as Scope)
  }

  const contentWindow = Object.getOwnPropertyDescriptor(
    scope.HTMLIFrameElement.prototype,
    'contentWindow',
  )!.get!
  for (const name of ['contentWindow', 'contentDocument'])
    hookGetter(scope.HTMLIFrameElement.prototype, name, (call, given, self) => {
      const result = call(given)
      if (result !== null) visit(self)
      return result
    })

  const follow = (root: Document | ShadowRoot): void => {
    new scope.MutationObserver(() => visitAll(root)).observe(root, { childList: true, subtree: true })
    root.addEventListener('load', ({ target }) => isFrame(target) && visit(target), true)
  }
  onDocument(() => visitAll(scope.document))
  follow(scope.document)
  on('load', ({ target }) => isFrame(target) && visit(target))
  hook(scope.Element.prototype, 'attachShadow', (call, given) => {
    const root = call(given) as ShadowRoot
    follow(root)
    return root
  })

  hook(scope, 'open', (call, given) => {
    const opened = call(given.length > 0 ? given.with(0, names.orMapped(given[0])) : given) as Scope | null
    if (opened !== null && isBlank(String(given[0] ?? ''))) enter(opened)
    return opened
  })
}

const isBlank = (url: string): boolean => /^\s*(?:$|about:|blob:|javascript:)/i.test(url)

/** A frame on its way to a page of its own gets the runtime from there, with what holds for that page. */
const bringsItsOwn = (frame: Element | null): boolean =>
  frame !== null && !frame.hasAttribute('srcdoc') && !isBlank(frame.getAttribute('src') ?? '')

const isFrame = (target: EventTarget | null): boolean =>
  target !== null && (target as Element).localName === 'iframe'

import type { Scope } from './hooks.ts'
import { createElement, type Page } from './page.ts'
import { apply, setTimeout } from './natives.ts'

/** Our own element over a page: in the top layer, in a closed shadow root, and there for as long as the page. */
export interface Layer {
  /** Adds an element to what is shown; the page cannot find it. */
  add(element: HTMLElement): void
}

const { attachShadow, setAttribute, removeAttribute } = Element.prototype
const { showPopover, hidePopover } = HTMLElement.prototype

const look: Readonly<Record<string, string>> = {
  all: 'initial',
  display: 'block',
  position: 'fixed',
  inset: '0',
  width: 'auto',
  height: 'auto',
  margin: '0',
  border: '0',
  padding: '0',
  background: 'none',
  overflow: 'clip',
  'pointer-events': 'none',
  'z-index': '2147483647',
}

/**
 * Makes the layer when something is first shown. It is never put before the page's own elements, and comes
 * back when it is taken out, hidden, or covered by a dialog or a full screen.
 * @param css of what is shown; written by way of the CSSOM, which no policy of the page stops
 */
export function createLayer({ scope, on, onDocument }: Page, css: string): Layer {
  let host: HTMLElement | undefined
  let root: ShadowRoot | undefined

  const begin = (): ShadowRoot => {
    host = createElement(scope.document, 'div')
    root = apply(attachShadow, host, [{ mode: 'closed' }]) as ShadowRoot
    follow(host)
    return root
  }

  const watch = new scope.MutationObserver(() => repairSoon())
  const follow = (element: HTMLElement): void => {
    watch.observe(element, { attributes: true })
    onDocument(repair)
    on<ToggleEvent>('toggle', ({ target, newState }) => {
      if (target !== element || newState === 'closed') raise(element)
    })
    on('fullscreenchange', () => raise(element))
  }

  const repair = (): void => {
    const { documentElement, body } = scope.document
    watch.observe(scope.document, { childList: true })
    if (host === undefined || documentElement === null) return
    watch.observe(documentElement, { childList: true })
    dress(host)
    if (body === null) return
    if (host.parentNode !== documentElement) documentElement.append(host)
    if (root!.adoptedStyleSheets.length === 0) root!.adoptedStyleSheets = [sheetOf(scope, css)]
    if (!isRaised(host)) raise(host)
  }

  let waits = false
  /** Not at once: with a page that takes out what it does not know it would never come to an end. */
  const repairSoon = (): void => {
    if (waits) return
    waits = true
    setTimeout(() => {
      waits = false
      repair()
    })
  }

  return { add: element => void (root ?? begin()).append(element) }
}

/** Sheets are lost when an element moves to another document. */
function sheetOf({ CSSStyleSheet }: Scope, css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** Changes only what differs, so that a repair is not followed by another. */
function dress(element: HTMLElement): void {
  for (const name of element.getAttributeNames())
    if (name !== 'popover' && name !== 'style') apply(removeAttribute, element, [name])
  if (element.getAttribute('popover') !== 'manual') apply(setAttribute, element, ['popover', 'manual'])
  if (dressed.get(element) === element.style.cssText) return
  element.style.cssText = ''
  for (const [name, value] of Object.entries(look)) element.style.setProperty(name, value, 'important')
  dressed.set(element, element.style.cssText)
}

const dressed = new WeakMap<HTMLElement, string>()

/** What is shown last is on top. Where there is no top layer, the greatest index has to do. */
function raise(element: HTMLElement): void {
  if (!element.isConnected || !hasTopLayer) return
  if (isRaised(element)) apply(hidePopover, element, [])
  apply(showPopover, element, [])
}

const hasTopLayer = typeof showPopover === 'function'
const isRaised = (element: HTMLElement): boolean => hasTopLayer && element.matches(':popover-open')

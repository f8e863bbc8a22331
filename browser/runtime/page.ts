import type { Blobs } from './blobs.ts'
import type { Scope } from './hooks.ts'
import type { NameMap } from './names.ts'
import { addEventListener, apply, preventDefault, stopImmediatePropagation } from './natives.ts'

/** What may be taken from a page, by the names that policies use. */
export type Control =
  'no-copy' | 'no-cut' | 'no-paste' | 'no-print' | 'no-download' | 'no-upload' | 'read-only' | 'watermark'

/** One window with the runtime in it, as its parts see it. */
export interface Page {
  readonly scope: Scope
  readonly names: NameMap
  readonly blobs: Blobs
  readonly controls: ReadonlySet<Control>
  /** Listens at the window before everybody else, also after `document.open` has wiped all listeners. */
  on<T extends Event>(type: string, listener: (event: T) => void): void
  /** Calls back now, and again whenever the window has lost its listeners or got another document. */
  onDocument(callback: () => void): void
  /** Tells the user and the edge that something was stopped. */
  stopped(control: Control): void
}

/** An HTML element, in a document of any kind: what XML makes of a name alone has no style. */
export const createElement = <Name extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: Name,
): HTMLElementTagNameMap[Name] =>
  document.createElementNS('http://www.w3.org/1999/xhtml', name) as HTMLElementTagNameMap[Name]

/** Ends an event here: neither the page nor the browser acts on it. */
export function stop(event: Event): void {
  apply(preventDefault, event, [])
  apply(stopImmediatePropagation, event, [])
}

/** The listeners of a window, and a way to add them all again. */
export function createListeners(
  scope: Scope,
): Pick<Page, 'on' | 'onDocument'> & { readonly arm: () => void } {
  const armings: (() => void)[] = []
  const onDocument = (callback: () => void): void => {
    armings.push(callback)
    callback()
  }
  return {
    onDocument,
    on: (type, listener) => onDocument(() => apply(addEventListener, scope, [type, listener, true])),
    arm() {
      for (const each of armings) each()
    },
  }
}

/** The first element on an event's way that the test holds for; open shadow roots are seen through. */
export function onWay<T extends Element>(event: Event, test: (element: Element) => boolean): T | undefined {
  return event.composedPath().find(each => 'tagName' in each && test(each as Element)) as T | undefined
}

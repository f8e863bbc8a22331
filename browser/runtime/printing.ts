import { hook, hookSetter } from './hooks.ts'
import { wordsOf } from './messages.ts'
import { createElement, stop, type Page } from './page.ts'

/** A layer wins over what is important in later styles of the page; an inline style shows one element, and none in it. */
const css = '@layer{@media print{*,*::before,*::after{display:none!important}}}'

/** A page that prints as one line. */
export function guardPrinting(page: Page): void {
  const { scope, on, onDocument } = page
  if (!page.controls.has('no-print')) return
  /** A sheet is of one document. */
  const sheets = new WeakMap<Document, CSSStyleSheet>()
  const sheetOf = (document: Document): CSSStyleSheet => {
    const known = sheets.get(document)
    if (known !== undefined) return known
    const sheet = new scope.CSSStyleSheet()
    sheet.replaceSync(css)
    sheets.set(document, sheet)
    return sheet
  }
  const adopt = (): void => {
    const { document } = scope
    const sheet = sheetOf(document)
    if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.unshift(sheet)
  }
  onDocument(adopt)
  hookSetter(scope.Document.prototype, 'adoptedStyleSheets', (call, given, self) => {
    call(given)
    if (self === scope.document) adopt()
  })

  const refuse = (): void => page.stopped('no-print')
  hook(scope, 'print', refuse)
  hook(scope.Document.prototype, 'execCommand', (call, given) =>
    String(given[0]).toLowerCase() === 'print' ? (refuse(), false) : call(given),
  )
  on<KeyboardEvent>('keydown', event => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'p') return
    stop(event)
    refuse()
  })

  let restore: (() => void)[] = []
  on('beforeprint', event => {
    event.stopImmediatePropagation()
    adopt()
    const { document } = scope
    const { documentElement } = document
    const line = createElement(document, 'div')
    line.textContent = wordsOf['no-print']
    restore = [...documentElement.children].map(child => display(child, 'none'))
    restore.push(display(documentElement, 'block'), display(line, 'block'), () => line.remove())
    documentElement.append(line)
  })
  on('afterprint', () => {
    for (const each of restore) each()
    restore = []
    refuse()
  })
}

/** @returns what gives the element its own style back; elements of XML have none */
function display(element: Element, value: string): () => void {
  const { style } = element as Partial<HTMLElement>
  if (style === undefined) return () => undefined
  const [own, priority] = [style.getPropertyValue('display'), style.getPropertyPriority('display')]
  style.setProperty('display', value, 'important')
  return () => style.setProperty('display', own, priority)
}

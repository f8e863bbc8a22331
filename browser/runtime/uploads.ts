import { hook } from './hooks.ts'
import { onWay, stop, type Page } from './page.ts'
import { apply } from './natives.ts'

const isFileField = (element: Element): boolean =>
  element.localName === 'input' && (element as HTMLInputElement).type === 'file'

const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!

/** Choosing, dropping and pasting files. */
export function guardUploads(page: Page): void {
  const { scope, on } = page
  if (!page.controls.has('no-upload')) return
  const refuse = (event?: Event): void => {
    if (event !== undefined) stop(event)
    page.stopped('no-upload')
  }

  on('click', event => {
    if (onWay(event, isFileField) !== undefined) refuse(event)
  })
  const emptied = new WeakSet<HTMLInputElement>()
  on('input', event => {
    const field = onWay<HTMLInputElement>(event, isFileField)
    if (field === undefined || field.files?.length === 0) return
    apply(value, field, [''])
    emptied.add(field)
    refuse(event)
  })
  on('change', event => {
    const field = onWay<HTMLInputElement>(event, isFileField)
    if (field !== undefined && emptied.delete(field)) stop(event)
  })
  on<DragEvent>('drop', event => {
    if (event.dataTransfer?.types.includes('Files') === true) refuse(event)
  })
  on<ClipboardEvent>('paste', event => {
    if (event.clipboardData?.types.includes('Files') === true) refuse(event)
  })

  /** A field outside of the document sends its click to nobody. */
  hook(scope.HTMLElement.prototype, 'click', (call, given, self) =>
    isFileField(self as Element) ? refuse() : call(given),
  )
  hook(scope.HTMLInputElement.prototype, 'showPicker', (call, given, self) =>
    isFileField(self as Element) ? refuse() : call(given),
  )
  for (const name of ['showOpenFilePicker', 'showDirectoryPicker'])
    hook(scope, name, () => {
      refuse()
      return scope.Promise.reject(new scope.DOMException('The user aborted a request.', 'AbortError'))
    })
}

import { hook } from './hooks.ts'
import { onWay, stop, type Control, type Page } from './page.ts'

type ClipboardKind = 'copy' | 'cut' | 'paste'

const controlOf: Readonly<Record<ClipboardKind, Control>> = {
  copy: 'no-copy',
  cut: 'no-cut',
  paste: 'no-paste',
}

/** Copy, cut and paste by keys, menus, scripts and dragging. */
export function guardClipboard(page: Page): void {
  const { scope, controls, on } = page
  if (!Object.values(controlOf).some(control => controls.has(control))) return

  /** Decides one event of the clipboard. @param text what is moved, as far as it is known */
  const allows = (kind: ClipboardKind, _text: string | undefined): boolean => !controls.has(controlOf[kind])

  const refuses = (kind: ClipboardKind, text?: string): boolean => {
    if (allows(kind, text)) return false
    page.stopped(controlOf[kind])
    return true
  }

  for (const kind of ['copy', 'cut', 'paste'] as const)
    on<ClipboardEvent>(kind, event => {
      const text = kind === 'paste' ? event.clipboardData?.getData('text/plain') : selectedText(scope)
      if (refuses(kind, text)) stop(event)
    })

  /** A drag that began here moves things inside of the page; its end is not always told. */
  let draggedFromHere = false
  on<DragEvent>('dragstart', event => {
    draggedFromHere = true
    if (!isOwnDrag(event) && refuses('copy', selectedText(scope))) stop(event)
  })
  on('dragend', () => (draggedFromHere = false))
  on<DragEvent>('drop', event => {
    const bringsText = event.dataTransfer?.types.some(type => type.startsWith('text/')) === true
    if (!draggedFromHere && bringsText && refuses('paste')) stop(event)
  })
  on<InputEvent>('beforeinput', event => {
    const kind = kindOfInput(event.inputType, draggedFromHere)
    if (kind !== undefined && refuses(kind)) stop(event)
  })

  hookCalls(page, refuses)
}

function hookCalls({ scope }: Page, refuses: (kind: ClipboardKind, text?: string) => boolean): void {
  const { DOMException, Promise } = scope
  const prototype = scope.Clipboard?.prototype
  const calls = { write: 'copy', writeText: 'copy', read: 'paste', readText: 'paste' } as const
  for (const [name, kind] of Object.entries(calls))
    hook(prototype, name, (call, given) =>
      refuses(kind, typeof given[0] === 'string' ? given[0] : undefined)
        ? Promise.reject(new DOMException('Clipboard access is not allowed.', 'NotAllowedError'))
        : call(given),
    )
  hook(scope.Document.prototype, 'execCommand', (call, given) => {
    const command = String(given[0]).toLowerCase()
    const isKind = command === 'copy' || command === 'cut' || command === 'paste'
    return isKind && refuses(command) ? false : call(given)
  })
}

/** What the page made draggable is its own matter: cards, rows, files in a tree. */
const isOwnDrag = (event: DragEvent): boolean =>
  onWay(event, element => element.getAttribute('draggable') === 'true') !== undefined

function kindOfInput(type: string, draggedFromHere: boolean): ClipboardKind | undefined {
  if (type === 'deleteByCut') return 'cut'
  if (type.startsWith('insertFromPaste')) return 'paste'
  return type === 'insertFromDrop' && !draggedFromHere ? 'paste' : undefined
}

/** What is marked in the page or in a field. */
function selectedText({ document, getSelection }: Page['scope']): string {
  const field = document.activeElement as Partial<HTMLInputElement> | null
  if (typeof field?.value !== 'string' || typeof field.selectionStart !== 'number')
    return String(getSelection())
  return field.value.slice(field.selectionStart, field.selectionEnd ?? undefined)
}

import { hook, mapAt } from './hooks.ts'
import { createElement, type Page } from './page.ts'
import { apply, preventDefault } from './natives.ts'

const { submit } = HTMLFormElement.prototype

/** Navigations of this window: `location` cannot be hooked; where it leads can be seen, and mapped. */
export function followNavigations({ scope, names }: Page): void {
  hook(scope.History.prototype, 'pushState', mapAt(2, names.orMapped))
  hook(scope.History.prototype, 'replaceState', mapAt(2, names.orMapped))

  const { navigation } = scope
  navigation?.addEventListener('navigate', event => {
    const { destination, formData, cancelable, navigationType, sourceElement } = event
    const url = names.url(destination.url)
    if (url === undefined || !cancelable) return
    apply(preventDefault, event, [])
    if (formData === null)
      navigation.navigate(url, { history: navigationType === 'replace' ? 'replace' : 'auto' })
    else sendForm(scope.document, url, formData, sourceElement)
  })
}

/** The same form once more, to another place. */
function sendForm(
  document: Document,
  url: string,
  fields: FormData,
  source: Element | null | undefined,
): void {
  const form = createElement(document, 'form')
  form.method = 'post'
  form.action = url
  form.enctype = enctypeOf(source)
  form.hidden = true
  form.append(...[...fields].map(([name, value]) => fieldOf(document, name, value)))
  document.documentElement.append(form)
  apply(submit, form, [])
  form.remove()
}

function enctypeOf(source: Element | null | undefined): string {
  const button = source as Partial<HTMLButtonElement> | null | undefined
  const form = (button?.form ?? source) as Element | null | undefined
  return button?.getAttribute?.('formenctype') ?? form?.getAttribute('enctype') ?? ''
}

function fieldOf(document: Document, name: string, value: FormDataEntryValue): HTMLElement {
  if (typeof value === 'string') {
    const field = createElement(document, 'textarea')
    field.name = name
    field.value = value
    return field
  }
  const field = createElement(document, 'input')
  field.type = 'file'
  field.name = name
  const files = new DataTransfer()
  files.items.add(value)
  field.files = files.files
  return field
}

import { hook, type Scope } from './hooks.ts'
import type { NameMap } from './names.ts'
import { onWay, type Page } from './page.ts'
import { apply, setTimeout } from './natives.ts'

const xlink = 'http://www.w3.org/1999/xlink'

/**
 * Links and forms that lead out of this window, where no event of the navigation tells in time: their URL is
 * mapped for the moment in which the browser reads it.
 */
export function followLinks({ scope, names, on }: Page): void {
  for (const type of ['click', 'auxclick'])
    on<MouseEvent>(type, event => {
      const link = onWay(event, isLink)
      if (link !== undefined && opensElsewhere(event, link)) putBackSoon(mapUrls(link, names))
    })
  on<SubmitEvent>('submit', ({ target, submitter }) => {
    putBackSoon([target as Element, submitter].flatMap(each => (each === null ? [] : mapUrls(each, names))))
  })
  hook(scope.HTMLFormElement.prototype, 'submit', (call, given, self) => {
    const mapped = isForm(self, scope) ? mapUrls(self, names) : []
    const result = call(given)
    putBack(mapped)
    return result
  })
}

const isForm = (value: unknown, { HTMLFormElement }: Scope): value is HTMLFormElement =>
  value instanceof HTMLFormElement

/** Whether an element leads somewhere when it is clicked. */
export const isLink = (element: Element): boolean =>
  (element.localName === 'a' || element.localName === 'area') &&
  (element.hasAttribute('href') || element.hasAttributeNS(xlink, 'href'))

function opensElsewhere(event: MouseEvent, link: Element): boolean {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return true
  const base = link.ownerDocument.querySelector('base[target]')
  return !/^(?:_self)?$/i.test(link.getAttribute('target') ?? base?.getAttribute('target') ?? '')
}

interface Mapped {
  readonly attribute: Attr
  readonly own: string
  readonly ours: string
}

/** Maps the URL attributes of one link, form or button. */
function mapUrls(element: Element, names: NameMap): Mapped[] {
  const mapped: Mapped[] = []
  for (const attribute of apply(attributesOf, element, []) as NamedNodeMap) {
    if (!/^(?:href|action|formaction)$/.test(attribute.localName)) continue
    const ours = names.url(attribute.value)
    if (ours === undefined) continue
    mapped.push({ attribute, own: attribute.value, ours })
    attribute.value = ours
  }
  return mapped
}

/** A field of a form may be named `attributes`, and then hides them. */
const attributesOf = Object.getOwnPropertyDescriptor(Element.prototype, 'attributes')!.get!

/** The browser reads the URL when all listeners have run, before any later task. */
const putBackSoon = (mapped: readonly Mapped[]): void => {
  if (mapped.length > 0) setTimeout(() => putBack(mapped))
}

function putBack(mapped: readonly Mapped[]): void {
  for (const { attribute, own, ours } of mapped) if (attribute.value === ours) attribute.value = own
}

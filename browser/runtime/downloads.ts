import { hook } from './hooks.ts'
import { isLink } from './links.ts'
import { onWay, stop, type Page } from './page.ts'

/** What browsers show instead of saving it. */
const shown = /^(?:text|image|audio|video)\/|^application\/(?:json|xml|xhtml)/

/** Saving what a page has, as far as a page can; the wall is the `sandbox` that the edge sends. */
export function guardDownloads(page: Page): void {
  const { scope, on } = page
  if (!page.controls.has('no-download')) return
  const refuse = (event?: Event): void => {
    if (event !== undefined) stop(event)
    page.stopped('no-download')
  }
  const saves = (url: string): boolean =>
    /^data:/i.test(url) || (url.startsWith('blob:') && !shown.test(page.blobs.of(url)?.type ?? ''))

  const isSaving = (target: unknown): boolean => {
    const link = target as HTMLAnchorElement | undefined
    return link !== undefined && isLink(link) && (link.hasAttribute('download') || saves(String(link.href)))
  }

  on('click', event => {
    if (onWay(event, isSaving) !== undefined) refuse(event)
  })
  /** A link outside of the document sends its click to nobody. */
  const isUnseen = (target: unknown): boolean => isSaving(target) && !(target as Element).isConnected
  hook(scope.HTMLElement.prototype, 'click', (call, given, self) => (isUnseen(self) ? refuse() : call(given)))
  hook(scope.EventTarget.prototype, 'dispatchEvent', (call, given, self) =>
    (given[0] as Event | undefined)?.type === 'click' && isUnseen(self) ? (refuse(), false) : call(given),
  )
  scope.navigation?.addEventListener('navigate', event => {
    const { downloadRequest, destination } = event
    if (event.cancelable && (typeof downloadRequest === 'string' || saves(destination.url))) refuse(event)
  })
  hook(scope.DataTransfer.prototype, 'setData', (call, given) =>
    String(given[0]).toLowerCase() === 'downloadurl' ? refuse() : call(given),
  )
  hook(scope, 'open', (call, given) => {
    if (!/^(?:blob|data):/i.test(String(given[0]))) return call(given)
    refuse()
    return null
  })
  for (const name of ['showSaveFilePicker', 'showDirectoryPicker'])
    hook(scope, name, () => {
      refuse()
      return scope.Promise.reject(new scope.DOMException('The user aborted a request.', 'AbortError'))
    })
}

import { followBlobs } from './blobs.ts'
import { guardClipboard } from './clipboard.ts'
import { hookCookies } from './cookies.ts'
import { guardDownloads } from './downloads.ts'
import { hookElements } from './elements.ts'
import { followFrames } from './frames.ts'
import { hook, keepNativeLook, mapAt, type Scope } from './hooks.ts'
import { createLayer, type Layer } from './layer.ts'
import { followLinks } from './links.ts'
import { createMessages, messageStyle, wordsOf, type Messages } from './messages.ts'
import { createNameMap, type Names } from './names.ts'
import { followNavigations } from './navigation.ts'
import { hookNetwork } from './network.ts'
import { createListeners, type Control, type Page } from './page.ts'
import { guardPrinting } from './printing.ts'
import { sayRefusals } from './refusals.ts'
import { createReports } from './reports.ts'
import { hookScripts, prefixOf } from './scripts.ts'
import { guardUploads } from './uploads.ts'
import { showWatermark, watermarkStyle } from './watermark.ts'

/** The one trace in a page; its value puts listeners back that the page has wiped. */
const installed = Symbol.for('sallyport')

/** What the edge wrote into the tag. */
interface Tag {
  readonly controls: ReadonlySet<Control>
  readonly user: string
  readonly reference: string
}

/**
 * The first script of a page: URLs of the app that scripts assemble at run time get our names at the boundary
 * where they leave the page, and what the session may not do is stopped, and said. It is help for the user,
 * never the wall; the wall is the network.
 * @param worker the runtime of workers, for those that have no response to bring it
 */
export function startPage(names: Names, worker: (names: Names) => void): void {
  const tag = takeTag(document)
  const report = createReports()
  const prefix = prefixOf(worker, names)

  /** @param around where messages of a frame are shown */
  const install = (scope: Scope, around?: Messages): void => {
    if (installed in scope) return (scope as unknown as Record<symbol, () => void>)[installed]!()
    const { arm, ...listeners } = createListeners(scope)
    Object.defineProperty(scope, installed, { value: arm })
    const page: Page = {
      ...listeners,
      scope,
      names: createNameMap(names, () => scope.document.baseURI),
      blobs: followBlobs(scope),
      controls: tag.controls,
      stopped(control) {
        report(control)
        messages.say(wordsOf[control])
      },
    }
    const layer = createLayer(page, messageStyle + watermarkStyle)
    const messages = around ?? createMessages(page, layer)
    keepNativeLook(scope)
    hookAddresses(page, prefix)
    rearmAfterOpen(scope, arm)
    followFrames(page, child => install(child, child.top === child ? undefined : messages))
    sayRefusals(page, messages)
    for (const guard of [guardClipboard, guardPrinting, guardDownloads, guardUploads]) guard(page)
    if (isTopOfApp(scope, names)) showWhatHolds(scope, tag, layer, messages)
  }
  install(globalThis as Scope)
}

function showWhatHolds(scope: Scope, tag: Tag, layer: Layer, messages: Messages): void {
  if (tag.controls.has('watermark')) showWatermark(scope, layer, tag.user, tag.reference)
  if (tag.controls.has('read-only')) messages.note(wordsOf['read-only'])
}

function hookAddresses(page: Page, workerPrefix: string): void {
  const { scope, names } = page
  hookNetwork(scope, names)
  hookScripts(scope, names, page.blobs, workerPrefix)
  hook(scope.Navigator.prototype, 'sendBeacon', mapAt(0, names.orMapped))
  hookElements(page)
  hookCookies(page)
  followLinks(page)
  followNavigations(page)
}

/** Takes our own element out: apps look at the scripts of their page, and at what is first in its head. */
function takeTag(document: Document): Tag {
  const tag = document.currentScript as HTMLScriptElement | null
  const { controls = '', user = '', reference = '' } = tag?.dataset ?? {}
  tag?.remove()
  return { controls: new Set(controls.split(' ').filter(Boolean) as Control[]), user, reference }
}

/** `document.open` takes all listeners from the window and the document. */
function rearmAfterOpen({ Document }: Scope, arm: () => void): void {
  for (const name of ['open', 'write', 'writeln', 'close'])
    hook(Document.prototype, name, (call, given) => {
      const result = call(given)
      arm()
      return result
    })
}

/** Whether no page of the app is around this one. */
function isTopOfApp({ self, top, location }: Scope, { suffix }: Names): boolean {
  const outermost = location.ancestorOrigins?.[location.ancestorOrigins.length - 1]
  return self === top || outermost === undefined || !new URL(outermost).hostname.endsWith(suffix)
}

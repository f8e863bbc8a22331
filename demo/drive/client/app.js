import { fileActions } from './actions.js'
import { fileAt, fileOf, refresh } from './file-list.js'
import { joinPresence, tellViewing, watchFiles } from './live.js'
import { attempt } from './message.js'
import { closePreview, openPreview } from './preview.js'
import { showStorage } from './storage.js'
import { watchUploads } from './upload.js'
import { keepOffline } from './offline.js'

/** Shows what the address asks for: a file, or none. */
async function followAddress() {
  const file = fileOf(Number(/^\/files\/(\d+)$/.exec(location.pathname)?.[1]))
  tellViewing(file?.name ?? '')
  if (file === undefined) closePreview()
  else await openPreview(file)
  return undefined
}

/** @param {string} path */
function go(path) {
  history.pushState(null, '', path)
  void attempt(followAddress)
}

/** @param {MouseEvent} event */
function onClick(event) {
  const button = /** @type {HTMLElement | null} */ (
    /** @type {Element} */ (event.target).closest('[data-action]')
  )
  const action = button?.dataset.action ?? ''
  const file = button === null ? undefined : fileAt(button)
  if (action === 'close-preview') return go('/')
  if (file === undefined) return
  if (action === 'preview' && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    go(`/files/${file.id}`)
  }
  const work = Object.hasOwn(fileActions, action) ? fileActions[action] : undefined
  if (work !== undefined) void attempt(() => work(file))
}

async function update() {
  await refresh()
  void showStorage()
  return undefined
}

document.addEventListener('click', onClick)
window.addEventListener('popstate', () => void attempt(followAddress))
watchUploads()
joinPresence()
await attempt(update)
await attempt(followAddress)
watchFiles(() => void attempt(update))
document.documentElement.dataset.ready = 'true'
void keepOffline()

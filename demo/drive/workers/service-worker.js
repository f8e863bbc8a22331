// Keeps what never changes, the files of the static host; nothing of the user's.
const version = 'VERSION'
const cacheName = `drive-${version}`
const staticOrigin = 'https://static.drive.example'
const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

scope.addEventListener('install', () => scope.skipWaiting())

scope.addEventListener('activate', event => event.waitUntil(takeOver()))

scope.addEventListener('message', event => {
  if (event.data === 'version') event.source?.postMessage({ version })
})

scope.addEventListener('fetch', event => {
  if (event.request.method !== 'GET' || new URL(event.request.url).origin !== staticOrigin) return
  event.respondWith(fromCache(event.request))
})

async function takeOver() {
  for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name)
  await scope.clients.claim()
}

/** @param {Request} request */
async function fromCache(request) {
  const cache = await caches.open(cacheName)
  const known = await cache.match(request)
  if (known !== undefined) return known
  const response = await fetch(request)
  if (response.ok && response.type === 'cors') await cache.put(request, response.clone())
  return response
}

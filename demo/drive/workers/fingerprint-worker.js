const worker = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (self))

worker.addEventListener('message', async ({ data: { id, content } }) => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await content.arrayBuffer()))
  worker.postMessage({ id, digest: Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('') })
})

/** @type {Map<number, (digest: string) => void>} */
const waiting = new Map()
let last = 0

const worker = new Worker('/fingerprint-worker.js')
worker.addEventListener('message', ({ data: { id, digest } }) => {
  waiting.get(id)?.(digest)
  waiting.delete(id)
})

/**
 * The SHA-256 of a content, worked out in a worker so that the page stays quick.
 * @param {Blob} content
 * @returns {Promise<string>} hexadecimal
 */
export function fingerprintOf(content) {
  const id = ++last
  return new Promise(resolve => {
    waiting.set(id, resolve)
    worker.postMessage({ id, content })
  })
}

import { followBlobs } from './blobs.ts'
import { hook, keepNativeLook, type Scope } from './hooks.ts'
import { createNameMap, type Names } from './names.ts'
import { hookNetwork } from './network.ts'
import { hookScripts, prefixOf } from './scripts.ts'

/**
 * The runtime of a worker: a short script before the worker's own. The same response may also be asked for by
 * a page, where it does nothing.
 * @param worker the function that this is called in, for workers that this worker starts
 */
export function startWorker(names: Names, worker: (names: Names) => void): void {
  const installed = Symbol.for('sallyport')
  if (installed in globalThis || !('WorkerGlobalScope' in globalThis)) return
  Object.defineProperty(globalThis, installed, { value: true })
  const scope = globalThis as unknown as Scope
  const map = createNameMap(names, () => scope.location.href)
  keepNativeLook(scope)
  hookNetwork(scope, map)
  hookScripts(scope, map, followBlobs(scope), prefixOf(worker, names))
  hook(scope, 'importScripts', (call, given) => call(given.map(map.orMapped)))
}

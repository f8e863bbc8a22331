/** Loaded into the edge before its own code: collects garbage on SIGUSR2, so that figures of the heap hold none. */
import { isMainThread } from 'node:worker_threads'

if (isMainThread) process.on('SIGUSR2', () => globalThis.gc!())

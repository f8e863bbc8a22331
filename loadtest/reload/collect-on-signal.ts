/**
 * Loaded into the edge before its own code: collects garbage on SIGPWR, which means nothing else to it, so that figures hold none. V8 keeps the pages that
 * this frees for its next use of them, as many as its highest peak took; as a last resort it gives them back too.
 */
import { isMainThread } from 'node:worker_threads'

const everything = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const

if (isMainThread) process.on('SIGPWR', () => void globalThis.gc!(everything))

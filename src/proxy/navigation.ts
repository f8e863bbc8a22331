import type { Client } from './client.ts'

/**
 * Whether the user's browser is about to show the answer as a page: Fetch Metadata says so, and for
 * clients that send none, a GET that asks for HTML.
 */
export function isNavigation(client: Client): boolean {
  const mode = client.field('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate' && client.field('sec-fetch-dest') !== 'empty'
  return isRead(client.method) && (client.field('accept') ?? '').includes('text/html')
}

/** Whether the request comes from script, which can show an answer of ours as it likes. */
export function isScripted(client: Client): boolean {
  const dest = client.field('sec-fetch-dest')
  const mode = client.field('sec-fetch-mode')
  return dest === 'empty' && (mode === 'cors' || mode === 'same-origin' || mode === 'websocket')
}

/** Whether the browser asks for the script of a worker, or for a module that one imports. */
export const isWorkerScript = (client: Client): boolean => workers.has(client.field('sec-fetch-dest') ?? '')

const workers = new Set(['worker', 'sharedworker', 'serviceworker'])

/** Whether the page opens a stream of events (HTML Standard 9.2), which may be silent for long and never ends. */
export const isEventStream = (client: Client): boolean =>
  (client.field('accept') ?? '').includes('text/event-stream')

/** RFC 9110 9.2.1, as far as pages use it. */
export const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

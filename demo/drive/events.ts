import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FileStore } from './files.ts'

const beatMs = 15_000

/** Tells a client of every change to a file as it happens (server-sent events) until it goes away. */
export function streamEvents(res: ServerResponse, store: FileStore, headers: OutgoingHttpHeaders): void {
  res.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  res.write('retry: 2000\n\n')
  const stop = store.watch(change => res.write(`event: files\ndata: ${JSON.stringify(change)}\n\n`))
  // A line now and then keeps the connection open through whatever closes silent ones.
  const beat = setInterval(() => res.write(': still here\n\n'), beatMs)
  res.on('close', () => {
    clearInterval(beat)
    stop()
  })
}

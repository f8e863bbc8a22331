import type { Client } from './client.ts'

/** How long a request waits for the answer that there is too much to do, in milliseconds. */
const patienceMs = 2_000

/**
 * Lets a client wait before it is told that there is too much to do: who asked again at once would cost more than there
 * is to spare, and a waiting client asks nothing.
 */
export function afterPatience(client: Client, tell: () => void): void {
  const later = setTimeout(tell, patienceMs)
  client.onClose(() => clearTimeout(later))
}

import { setTimeout as pause } from 'node:timers/promises'
import type { ShutdownConfig } from '../config/index.ts'

/** No time for anything. */
export const atOnce: ShutdownConfig = { notice: 0, grace: 0, limit: 0 }

/** What there is to end. */
export interface Ending {
  /** Stops accepting, and lets what is under way finish; resolves when nothing is left. */
  close(): Promise<void>
  /** Ends what would go on for ever. */
  closeWebSockets(): void
  /** Ends all that is left. */
  cut(): void
}

/**
 * Ends an edge, or one process of it, in its time or as soon as nothing is left.
 * @param now cuts it short
 */
export async function endGently(
  { notice, grace, limit }: ShutdownConfig,
  ending: Ending,
  now: AbortSignal,
): Promise<void> {
  await pause(notice, undefined, { signal: now }).catch(() => undefined)
  const closed = ending.close()
  const cut = (): void => ending.cut()
  const timers = [setTimeout(() => ending.closeWebSockets(), grace), setTimeout(cut, limit)]
  if (now.aborted) cut()
  else now.addEventListener('abort', cut)
  await closed
  timers.forEach(clearTimeout)
  now.removeEventListener('abort', cut)
}

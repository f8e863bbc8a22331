/** Messages of one WebSocket that are out, until they come back. */
export interface Echoes {
  /** How many are out. */
  readonly out: number
  /** @param due when it was to be sent, by `performance.now()` */
  sent(message: string, due: number): void
  /** Milliseconds from when a message was due; undefined for what was not sent, or came back before. */
  heard(message: string): number | undefined
  /** Resolves when none is out, at the deadline at the latest. */
  settled(deadline: AbortSignal): Promise<void>
}

export function createEchoes(): Echoes {
  const due = new Map<string, number>()
  let settle = (): void => undefined
  return {
    get out() {
      return due.size
    },
    sent: (message, at) => void due.set(message, at),
    heard(message) {
      const at = due.get(message)
      if (at === undefined) return undefined
      due.delete(message)
      if (due.size === 0) settle()
      return performance.now() - at
    },
    settled: deadline =>
      new Promise(resolve => {
        if (due.size === 0 || deadline.aborted) return resolve()
        settle = resolve
        deadline.addEventListener('abort', () => resolve(), { once: true })
      }),
  }
}

/**
 * Calls at even times, also for those that it could not keep because there was too much to do.
 * @param first milliseconds until the first call
 * @param interval milliseconds
 * @param call told when it was due, by `performance.now()`
 * @returns ends it
 */
export function keepCalling(first: number, interval: number, call: (due: number) => void): () => void {
  let due = performance.now() + first
  const callOn = (): void => {
    call(due)
    due += interval
    timer = setTimeout(callOn, Math.max(0, due - performance.now()))
  }
  let timer = setTimeout(callOn, first)
  return () => clearTimeout(timer)
}

import type { WriteStream } from 'node:tty'

/** Tells how far a test is. */
export interface Progress {
  /** A line that stays. */
  line(text: string): void
  /** A line that the next one takes the place of, on a terminal; elsewhere it stays. */
  replaced(text: string): void
  /** Lets the last line stay. */
  end(): void
}

/** To the beginning of the line, and nothing behind it. */
const clear = '\r\x1B[K'

export function createProgress(stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>): Progress {
  let isOpen = false
  const end = (): void => {
    if (isOpen) stream.write('\n')
    isOpen = false
  }
  return {
    line(text) {
      end()
      stream.write(`${text}\n`)
    },
    replaced(text) {
      if (!stream.isTTY) return void stream.write(`${text}\n`)
      isOpen = true
      // A line that wraps could not be taken back.
      stream.write(clear + text.slice(0, stream.columns - 1))
    },
    end,
  }
}

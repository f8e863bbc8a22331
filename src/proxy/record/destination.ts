import { createWriteStream, fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

/** Takes lines, each with its line break. */
export interface RecordDestination {
  write(line: string): void
  /** Writes out what is held back and closes; gives up on a reader that does not take it in time. */
  finish?(): Promise<void>
}

export interface DestinationOptions {
  /** An open file descriptor: a file, a terminal, a pipe or a socket. */
  readonly fd: number
  /** Called with the number of records that a slow or vanished reader has cost. */
  readonly lost: (records: number) => void
  /** Milliseconds that finishing may take. */
  readonly finishMs?: number
}

/** Half of what a pipe of Linux holds: each write wakes its reader, which costs more than the octets. */
const batchOctets = 32_768
const batchMs = 250
/** A reader that stands still must cost neither the edge's memory nor its time. */
const heldOctets = 64 * 2 ** 20

/**
 * Writes lines to a descriptor in batches and never waits for its reader: a logger's own destination would hold a thread while the reader is
 * slow, and never let the process end when it is gone.
 */
export function createDestination({ fd, lost, finishMs = 2_000 }: DestinationOptions): RecordDestination {
  const stream = openStream(fd)
  let lines: string[] = []
  let octets = 0
  let timer: NodeJS.Timeout | undefined

  const send = (): void => {
    clearTimeout(timer)
    timer = undefined
    const sent = lines
    lines = []
    octets = 0
    if (stream.destroyed || stream.writableLength > heldOctets) return lost(sent.length)
    stream.write(sent.join(''), error => error && lost(sent.length))
  }
  stream.on('error', () => stream.destroy())

  return {
    write(line) {
      lines.push(line)
      octets += line.length
      if (octets >= batchOctets) send()
      else timer ??= setTimeout(send, batchMs).unref()
    },
    async finish() {
      if (lines.length > 0) send()
      const giveUp = setTimeout(() => stream.destroy(), finishMs)
      stream.end()
      await finished(stream).catch(() => undefined)
      clearTimeout(giveUp)
      stream.destroy()
    },
  }
}

function openStream(fd: number): Writable {
  const kind = fstatSync(fd)
  return kind.isFIFO() || kind.isSocket()
    ? new Socket({ fd, readable: false, writable: true })
    : createWriteStream('', { fd, autoClose: false })
}

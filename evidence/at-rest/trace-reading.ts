import { execFileSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { createTraceReader, type Call } from './trace.ts'

export interface RunningTrace {
  /** Octets of text read so far. */
  readonly octets: number
  /** Resolves when strace has ended. */
  readonly done: Promise<void>
}

/** Reads a trace while it is written, from a pipe with a name: nobody keeps that much. */
export function readTrace(fifo: string, take: (call: Call) => void): RunningTrace {
  execFileSync('mkfifo', [fifo])
  const reader = createTraceReader(take)
  return {
    done: readAll(fifo, chunk => reader.write(chunk)),
    get octets() {
      return reader.octets
    },
  }
}

/** Into the same memory each time: whoever takes a piece is done with it at once. */
async function readAll(file: string, take: (piece: Buffer) => void): Promise<void> {
  const handle = await open(file)
  const memory = Buffer.alloc(2 ** 16)
  for (
    let { bytesRead } = await handle.read(memory);
    bytesRead > 0;
    { bytesRead } = await handle.read(memory)
  )
    take(memory.subarray(0, bytesRead))
  await handle.close()
}

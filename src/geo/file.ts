import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** MaxMind DB File Format 2.0, "Database Metadata": the mark that its metadata follows, in the last 128 KiB. */
const mark = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex')
const metadataBytes = 128 * 1024

/**
 * Why a file cannot be a database of places, or undefined when it looks like one. Only its end is read: the
 * configuration is checked more often than an edge starts.
 */
export function placesFileFault(file: string): string | undefined {
  try {
    const found = endOf(file).includes(mark)
    return found ? undefined : `${file} is no MaxMind database (.mmdb): it has no metadata at its end`
  } catch (error) {
    return unreadable(file, error)
  }
}

/** Why a file could not be read, in words. */
export function unreadable(file: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return `${file} cannot be read${code === 'ENOENT' ? ': there is no such file' : `: ${code}`}`
}

function endOf(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const end = Buffer.alloc(Math.min(size, metadataBytes))
    readSync(descriptor, end, 0, end.length, size - end.length)
    return end
  } finally {
    closeSync(descriptor)
  }
}

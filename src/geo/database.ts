import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { Reader, type Response } from 'mmdb-lib'
import { unreadable } from './file.ts'

/** Some databases of one kind, asked as one: makers keep IPv4 and IPv6 in separate files. */
export interface Database {
  /** The record of an address in the first file that has one. */
  recordOf(address: string): unknown
}

/**
 * Reads databases into memory, so that the files may be replaced while they are in use.
 * @throws with a sentence for the operator when a file cannot be used
 */
export async function openDatabase(files: readonly string[]): Promise<Database> {
  const readers = await Promise.all(files.map(openReader))
  return {
    recordOf(address) {
      const wide = isIPv6(address)
      for (const reader of readers) {
        const record = wide && reader.metadata.ipVersion === 4 ? null : reader.get(address)
        if (record !== null) return record
      }
      return undefined
    },
  }
}

async function openReader(file: string): Promise<Reader<Response>> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new Error(unreadable(file, error))
  })
  try {
    return new Reader<Response>(content)
  } catch (error) {
    throw new Error(`${file} is no MaxMind database (.mmdb): ${(error as Error).message}`)
  }
}

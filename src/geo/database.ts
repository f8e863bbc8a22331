import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { LRUCache } from 'lru-cache'
import { Reader, type Response } from 'mmdb-lib'
import { unreadable } from './file.ts'

/** Decoded ones; many addresses share one, such as all of a country. */
const keptRecords = 10_000

/** Some databases of one kind, asked as one: makers keep IPv4 and IPv6 in separate files. */
export interface Database {
  /** The record of an address in the first file that has one. */
  recordOf(address: string): unknown
  /** Of how many leading bits the network is that has this record, or of which no file knows anything. */
  bitsOf(address: string): number
}

/**
 * Reads databases into memory, so that the files may be replaced while they are in use.
 * @throws with a sentence for the operator when a file cannot be used
 */
export async function openDatabase(files: readonly string[]): Promise<Database> {
  const readers = await Promise.all(files.map(openReader))
  const narrow = readers
  const wide = readers.filter(({ metadata }) => metadata.ipVersion !== 4)
  const readersFor = (address: string): readonly Reader<Response>[] => (isIPv6(address) ? wide : narrow)
  return {
    recordOf(address) {
      for (const reader of readersFor(address)) {
        const record = reader.get(address)
        if (record !== null) return record
      }
      return undefined
    },
    bitsOf(address) {
      let most = 0
      for (const reader of readersFor(address)) {
        const [record, bits] = reader.getWithPrefixLength(address)
        most = Math.max(most, bits)
        if (record !== null) break
      }
      return most
    },
  }
}

async function openReader(file: string): Promise<Reader<Response>> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new Error(unreadable(file, error))
  })
  try {
    return new Reader<Response>(content, {
      cache: new LRUCache<string | number, object>({ max: keptRecords }),
    })
  } catch (error) {
    throw new Error(`${file} is no MaxMind database (.mmdb): ${(error as Error).message}`)
  }
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What names look like that have a file: no path leads out of the directory. */
const nameShape = /^_acme-challenge(?:\.[a-z0-9-]{1,63})+$/

/**
 * The values that an ACME client has left for a name: the lines of the file that is called like it. The file is read for every
 * question, since it comes and goes within minutes.
 * @param directory undefined when none is configured
 */
export async function readChallenges(
  directory: string | undefined,
  name: string,
): Promise<readonly string[]> {
  if (directory === undefined || !nameShape.test(name)) return []
  const text = await readFile(join(directory, name), 'utf8').catch(() => '')
  return text.split(/\r?\n/).filter(line => line !== '' && line.length <= 255)
}

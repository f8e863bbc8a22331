import { fileTypeFromBuffer } from 'file-type'
import { unscannable } from '../../policy/index.ts'

/**
 * The media type of a content by its first bytes, whatever it is called: `unknown` when they are of no known kind,
 * as those of plain text are. The kinds that are an archive inside (docx, jar) are told apart when the entry that
 * tells lies within these bytes; else they are the archive, `application/zip`.
 * @param bytes undefined when there was no way to read them
 */
export async function trueTypeOf(bytes: Buffer | undefined): Promise<string> {
  if (bytes === undefined) return unscannable
  try {
    const found = await fileTypeFromBuffer(bytes)
    return found?.mime ?? (isScript(bytes) ? 'application/x-sh' : 'unknown')
  } catch {
    return unscannable
  }
}

/** Text that names its interpreter is run like a program. */
const isScript = (bytes: Buffer): boolean => bytes.subarray(0, 2).toString('latin1') === '#!'

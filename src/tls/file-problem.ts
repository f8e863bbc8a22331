import { readFile } from 'node:fs/promises'

/** What is wrong with a file; `file` is its path as configured. */
export type FileProblem = { readonly file: string; readonly message: string }

/** A problem as an exception, for the steps of reading one file. */
export class FileProblemError extends Error {
  override readonly name = 'FileProblemError'
  readonly file: string
  /** The message without the file. */
  readonly problem: string

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file}: ${problem}`, options)
    this.file = file
    this.problem = problem
  }
}

/** Does one step; whatever goes wrong in it is this problem of the file. */
export const attempt = <T>(file: string, message: string, action: () => T): T => {
  try {
    return action()
  } catch (cause) {
    throw new FileProblemError(file, message, { cause })
  }
}

/** The bytes of a file. Throws a `FileProblemError`. */
export const read = async (file: string): Promise<Buffer> => {
  try {
    return await readFile(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new FileProblemError(file, `cannot be read (${code})`, { cause })
  }
}

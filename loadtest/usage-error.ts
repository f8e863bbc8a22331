/** Thrown for what cannot be run as it was asked for; carries everything that is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

/**
 * What to say of an error: what the user can mend in its own words, and how to learn more; anything else is a fault and keeps its stack.
 * @param help the command that prints the usage
 */
export function complaint(error: unknown, help: string): string {
  const { message, stack } = error as Error
  return error instanceof UsageError ? `${message}\n\n${help} prints the usage` : stack!
}

/**
 * What a reading of the command line comes to.
 * @throws {UsageError} for whatever the reading throws
 */
export function orUsageError<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new UsageError([(error as Error).message])
  }
}

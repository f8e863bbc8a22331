/** A command of the command line; its text goes out through these. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  out(text: string): void
  error(text: string): void
}

/** Thrown for a command line that cannot be understood. */
export class UsageError extends Error {}

/** Runs a command; resolves with the exit code. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>

/** The configuration file when `--config` is not given. */
export const defaultConfigFile = 'sallyport.yaml'

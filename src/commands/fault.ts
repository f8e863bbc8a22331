/** An error that nobody has caught may hold anything of a session in its message, and standard error is kept. */
import type { Terminal } from './command.ts'

/** Ends the process on the first such error, and tells its kind, its code and where it was thrown. */
export function endOnFault({ error: tell }: Terminal): void {
  process.on('uncaughtException', fault => {
    tell(`a fault of its own has ended this process: ${withoutMessage(fault)}`)
    process.exit(1)
  })
}

/** What can be told of whatever was thrown. */
export function withoutMessage(fault: unknown): string {
  if (!(fault instanceof Error)) return 'no error'
  const { name, message, stack = '', code } = fault as NodeJS.ErrnoException
  // A message that has changed since cannot be told from the frames below it.
  const header = stack.indexOf(message)
  const frames = header === -1 ? -1 : stack.indexOf('\n', header + message.length)
  const kind = typeof code === 'string' ? `${name} ${code}` : name
  return frames === -1 ? kind : kind + stack.slice(frames)
}

import type { Command } from '../../src/commands/command.ts'

/** What a command wrote, and how it ended. */
export interface Ran {
  /** Undefined when the command threw. */
  readonly code: number | undefined
  readonly out: string
  readonly error: string
  readonly thrown: Error | undefined
}

/** Runs a command within the test, with its lines collected. */
export async function ran(command: Command, ...args: readonly string[]): Promise<Ran> {
  const out: string[] = []
  const error: string[] = []
  const terminal = {
    environment: {},
    out: (text: string) => void out.push(text),
    error: (text: string) => void error.push(text),
  }
  const ended = await command(args, terminal).then(
    code => ({ code, thrown: undefined }),
    (thrown: Error) => ({ code: undefined, thrown }),
  )
  return { ...ended, out: out.join('\n'), error: error.join('\n') }
}

/** A set of one rule: the app `mail` is closed. */
export const noMail = `version: 1
default: allow
rules:
  - { id: no-mail, when: { app: mail }, then: block }
`

/** A line of an activity log, of a request that was let through. */
export const logLine = (facts: object, others: object = {}): string =>
  JSON.stringify({
    type: 'activity',
    reference: 'A1B2-C3D4',
    facts,
    verdict: 'allow',
    rule: 'default',
    revision: 'aaaaaaa',
    ...others,
  })

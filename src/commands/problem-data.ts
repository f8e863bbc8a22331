import type { Problem } from '../diagnostics/index.ts'

/** Problems as `--json` prints them, each with its place. */
export const problemData = (problems: readonly Problem[]): object[] =>
  problems.map(({ code, severity, message, place: { source, line, column, length } }) => ({
    code,
    severity,
    message,
    file: source.file,
    line,
    column,
    length,
  }))

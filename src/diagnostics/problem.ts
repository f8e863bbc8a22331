import { closest, distance } from 'fastest-levenshtein'

/** A text that problems point into. */
export interface Source {
  /** The file as the author knows it, usually relative to the working directory. */
  readonly file: string
  readonly lines: readonly string[]
}

/** A stretch of a source on one line; line and column count from one. */
export interface Place {
  readonly source: Source
  readonly line: number
  readonly column: number
  readonly length: number
}

/** What the numbers of problems mean, for one kind of document. */
export type ProblemTable = Readonly<Record<number, string>>

/** The problems every YAML document of ours can have; from 200 on, each kind of document has its own. */
export const commonProblems = {
  101: 'the text is not YAML',
  102: 'a key is given twice',
  103: 'a key is unknown',
  104: 'a key is missing',
  105: 'a value has the wrong type',
  106: 'a value is none of the allowed ones',
  107: 'anchors, aliases and merge keys are refused',
  108: 'a duration, size, address or number is not well-formed',
  109: 'an environment variable is not set',
  110: 'a file cannot be read',
} as const

/** One thing wrong with a document, and where. */
export interface Problem {
  /** Letter and number, stable: `P103`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly place: Place
  readonly message: string
}

/** Collects every problem of a reading, so that an author mends them in one go. */
export class Problems {
  readonly #letter: 'C' | 'L' | 'P'
  readonly #table: ProblemTable
  readonly #all: Problem[] = []

  /** @param letter what is read: C configuration, L load scenario, P policy */
  constructor(letter: 'C' | 'L' | 'P', table: ProblemTable) {
    this.#letter = letter
    this.#table = table
  }

  error(place: Place, number: number, message: string): void {
    this.#add('error', place, number, message)
  }

  warning(place: Place, number: number, message: string): void {
    this.#add('warning', place, number, message)
  }

  get all(): readonly Problem[] {
    return this.#all
  }

  get hasErrors(): boolean {
    return this.#all.some(problem => problem.severity === 'error')
  }

  #add(severity: Problem['severity'], place: Place, number: number, message: string): void {
    if (!Object.hasOwn(this.#table, number)) throw new RangeError(`problem ${number} stands in no table`)
    this.#all.push({ code: `${this.#letter}${number}`, severity, place, message })
  }
}

/** Thrown when a document cannot be used; carries everything that is wrong with it. */
export class ProblemsError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(renderProblems(problems))
    this.name = 'ProblemsError'
    this.problems = problems
  }
}

/** `; did you mean "device"?` when one of the choices is near enough to be meant, else nothing. */
export function didYouMean(word: string, choices: readonly string[]): string {
  const near = choices.find(choice => letters(choice) === letters(word)) ?? nearest(word, choices)
  return near === undefined ? '' : `; did you mean "${near}"?`
}

function nearest(word: string, choices: readonly string[]): string | undefined {
  if (choices.length === 0) return undefined
  const near = closest(word, choices as string[])
  return distance(word, near) <= Math.max(1, Math.floor(word.length / 3)) ? near : undefined
}

/** A word in another case, or with letters that changed their places, is that word. */
const letters = (word: string): string => [...word.toLowerCase()].sort().join('')

/** A problem in one line, with its place. */
export const oneLine = ({ code, place: { source, line, column }, message }: Problem): string =>
  printable(`${source.file}:${line}:${column} ${code} ${message}`)

/** A report: each problem with its place, the line before, the line, and a caret under it. */
export function renderProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(problem => problem.severity === 'error').length
  const summary = `${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}`
  return [...[...problems].sort(byPlace).map(renderProblem), summary].join('\n')
}

function byPlace({ place: a }: Problem, { place: b }: Problem): number {
  return a.source.file.localeCompare(b.source.file) || a.line - b.line || a.column - b.column
}

/** Characters that terminals show in two cells; those beyond U+FFFF have two units as well. */
const twoCells =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g

function renderProblem({ code, severity, place, message }: Problem): string {
  const { source, line, column, length } = place
  // Of a long line, what is around the place.
  const start = Math.max(0, Math.min(column - 1 - leadIn, (source.lines[line - 1]?.length ?? 0) - widest))
  const textOf = (number: number): string => (source.lines[number - 1] ?? '').slice(start, start + widest)
  const gutter = (number: number): string => `${String(number).padStart(5)} | ${textOf(number)}`
  const excerpt = line > 1 ? [gutter(line - 1), gutter(line)] : [gutter(line)]
  const before = textOf(line).slice(0, column - 1 - start)
  const indent = before.replaceAll(twoCells, '  ').replaceAll(/[^\t]/g, ' ')
  const marked = Math.max(1, Math.min(length, start + widest - column + 1))
  const caret = `      | ${indent.padEnd(column - 1 - start)}${'^'.repeat(marked)}`
  const head = `${source.file}:${line}:${column}  ${severity} ${code}  ${message}`
  return [head, ...excerpt, caret].map(printable).join('\n')
}

/** Characters of a line that are shown at most, and how many of them before the place. */
const [widest, leadIn] = [160, 60]

/** What a terminal would obey is shown as a mark: a file must not write to the screen of whoever checks it. */
const printable = (text: string): string =>
  text.replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')

/** `1 rule`, `2 rules`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** Facts as activity records carry them, which may be fewer than a rule can see. */
import { noFile, unknownFacts, type Facts, type FileFacts } from '../facts.ts'

/** Facts from a record, and which of them it does not tell. */
export interface RecordedFacts {
  readonly facts: Facts
  /** Members that the record lacks; their values are the unknown ones. */
  readonly missing: ReadonlySet<keyof Facts>
}

/** Reads the `facts` of a record; undefined when they are none at all. */
export function readRecordedFacts(value: unknown): RecordedFacts | undefined {
  if (!isRecord(value)) return undefined
  const names = Object.keys(unknownFacts) as (keyof Facts)[]
  const missing = new Set(names.filter(name => !isComplete(value[name], unknownFacts[name])))
  const told = names.filter(name => Object.hasOwn(value, name) && value[name] !== null)
  const merged = Object.fromEntries(told.map(name => [name, merge(value[name], unknownFacts[name])]))
  const facts = { ...unknownFacts, ...merged } as Facts
  return { facts: movesNoFile(facts.file) ? { ...facts, file: noFile } : facts, missing }
}

/** No file at all is the one value that filters know by itself. */
const movesNoFile = (file: FileFacts): boolean =>
  (Object.keys(noFile) as (keyof FileFacts)[]).every(name => file[name] === noFile[name])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a recorded value has the shape of the fact, with every member. */
function isComplete(value: unknown, like: unknown): boolean {
  if (!isRecord(like)) return typeof value === typeof like && Array.isArray(value) === Array.isArray(like)
  return isRecord(value) && Object.keys(like).every(key => isComplete(value[key], like[key]))
}

const merge = (value: unknown, like: unknown): unknown =>
  isRecord(like) && isRecord(value) ? { ...like, ...value } : value

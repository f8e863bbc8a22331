import { createHash } from 'node:crypto'
import { createEntry, readContent } from './file-entry.ts'
import type { CertificateFile, FileContent, FileEntry } from './file-entry.ts'
import { FileProblemError } from './file-problem.ts'
import type { FileProblem } from './file-problem.ts'
import type { NameGroup } from './server-names.ts'

/** All configured certificates as they were at one moment, good or bad. */
export type FileSet = {
  /** The entry whose certificate covers a name; an exact name goes before a wildcard. */
  entryFor(name: string): FileEntry | undefined
  /** Why the set must not be served. */
  readonly problems: readonly FileProblem[]
  /** What the operator should know of a set that can be served. */
  readonly warnings: readonly FileProblem[]
  /** Equal for equal content with equal problems. */
  readonly fingerprint: string
}

type Outcome<T> = { readonly value: T } | { readonly problem: FileProblem }

const noFile = '(no file)'

const outcomeOf = <T>(action: () => T): Outcome<T> => {
  try {
    return { value: action() }
  } catch (error) {
    if (!(error instanceof FileProblemError)) throw error
    return { problem: { file: error.file, message: error.problem } }
  }
}

const readAll = async (files: readonly CertificateFile[]) => {
  const results = await Promise.allSettled(files.map(readContent))
  return results.map(result =>
    outcomeOf(() => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    }),
  )
}

const digest = (part: Buffer | string) => createHash('sha256').update(part).digest('hex')

const contentDigests = (content: Outcome<FileContent>) => {
  if ('problem' in content) return []
  const { value } = content
  return ('pkcs12' in value ? [value.pkcs12] : [value.certificate, value.key]).map(digest)
}

/** The problems are part of it because time alone can add and remove them. */
const fingerprintOf = (contents: readonly Outcome<FileContent>[], problems: readonly FileProblem[]) =>
  digest(JSON.stringify([contents.map(contentDigests), problems]))

const wildcardOver = (name: string) => `*${name.slice(name.indexOf('.'))}`

const covers = (entry: FileEntry, name: string) =>
  entry.names.includes(name) || (!name.startsWith('*.') && entry.names.includes(wildcardOver(name)))

const uncovered = (entries: readonly FileEntry[], groups: readonly NameGroup[]): FileProblem[] =>
  groups.flatMap(group =>
    group.names
      .filter(name => !entries.some(entry => covers(entry, name)))
      .map(name => ({ file: noFile, message: `no certificate covers ${name} (${group.id})` })),
  )

/** A browser sends the requests of one host over a connection to another when the certificate covers both. */
const shared = (entries: readonly FileEntry[], groups: readonly NameGroup[]): FileProblem[] =>
  entries.flatMap(entry => {
    const covered = groups.filter(group => group.names.some(name => covers(entry, name)))
    if (covered.length < 2) return []
    const ids = covered.map(group => group.id).join(', ')
    return [{ file: entry.file, message: `covers names of several apps (${ids}); give each app its own` }]
  })

const indexByName = (entries: readonly FileEntry[]) => {
  const byName = new Map<string, FileEntry>()
  for (const entry of entries) for (const name of entry.names) if (!byName.has(name)) byName.set(name, entry)
  return byName
}

/** Reads and checks all files against the groups; never throws for what is in them. */
export const loadFileSet = async (
  files: readonly CertificateFile[],
  groups: readonly NameGroup[],
): Promise<FileSet> => {
  const contents = await readAll(files)
  const outcomes = contents.map(content =>
    'value' in content ? outcomeOf(() => createEntry(content.value, Date.now())) : content,
  )
  const entries = outcomes.flatMap(outcome => ('value' in outcome ? [outcome.value] : []))
  const broken = outcomes.flatMap(outcome => ('problem' in outcome ? [outcome.problem] : []))
  const problems = [...broken, ...uncovered(entries, groups)]
  const byName = indexByName(entries)
  return {
    entryFor: name => byName.get(name) ?? byName.get(wildcardOver(name)),
    problems,
    warnings: shared(entries, groups),
    fingerprint: fingerprintOf(contents, problems),
  }
}

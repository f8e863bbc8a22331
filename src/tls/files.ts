import { dirname } from 'node:path'
import type { SecureContext } from 'node:tls'
import { pathsOf } from './file-entry.ts'
import type { CertificateFile } from './file-entry.ts'
import type { FileProblem } from './file-problem.ts'
import { loadFileSet } from './file-set.ts'
import type { FileSet } from './file-set.ts'
import type { Served } from './minting.ts'
import type { NameGroup } from './server-names.ts'
import { watchDirectories } from './watch-directories.ts'

/**
 * What came of a new look at the files: with `ok` they are served now, otherwise the old ones still are. It is
 * also how the end of a certificate's life is reported.
 */
export type FilesReload = {
  readonly ok: boolean
  readonly problems: readonly FileProblem[]
  readonly warnings: readonly FileProblem[]
}

/** What the operator's certificates are read from. */
export type CertificateFilesOptions = {
  readonly files: readonly CertificateFile[]
  readonly groups: readonly NameGroup[]
  readonly onReload?: (reload: FilesReload) => void
  /** Milliseconds between two looks at files whose changes the system did not report; 60,000 if absent. */
  readonly pollInterval?: number
}

/** The operator's certificates, kept current. */
export type CertificateFiles = {
  contextFor(name: string): SecureContext | undefined
  /** That context, and what it is made of. */
  servedFor(name: string): Served | undefined
  /** What is doubtful about the files in use. */
  readonly warnings: readonly FileProblem[]
  /** Looks at the files now. */
  reload(): Promise<void>
  /** Stops watching. */
  close(): void
}

/** The configured files cannot be served; `problems` has all reasons. */
export class CertificateFilesError extends Error {
  override readonly name = 'CertificateFilesError'
  readonly problems: readonly FileProblem[]

  constructor(problems: readonly FileProblem[]) {
    super(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'))
    this.problems = problems
  }
}

const minute = 60_000

/** Replaces the set in use by each new one without problems; one look at a time, so that the last one wins. */
const createReloader = (first: FileSet, options: CertificateFilesOptions) => {
  let current = first
  let seen = first.fingerprint
  let looks = Promise.resolve()
  let closed = false

  const look = async () => {
    const next = await loadFileSet(options.files, options.groups)
    if (closed || next.fingerprint === seen) return
    seen = next.fingerprint
    const ok = next.problems.length === 0
    if (ok) current = next
    options.onReload?.({ ok, problems: next.problems, warnings: next.warnings })
  }

  return {
    current: () => current,
    look: () => (looks = looks.then(look)),
    close: () => void (closed = true),
  }
}

/**
 * Reads the operator's certificates and keeps reading them when they change. A bad new set is refused as a
 * whole. Throws a `CertificateFilesError` when the first one is bad.
 */
export const openCertificateFiles = async (options: CertificateFilesOptions): Promise<CertificateFiles> => {
  const first = await loadFileSet(options.files, options.groups)
  if (first.problems.length > 0) throw new CertificateFilesError(first.problems)
  const reloader = createReloader(first, options)
  const directories = new Set(options.files.flatMap(pathsOf).map(path => dirname(path)))
  const stopWatching = watchDirectories(
    directories,
    options.pollInterval ?? minute,
    () => void reloader.look(),
  )
  return {
    contextFor: name => reloader.current().entryFor(name)?.context,
    servedFor: name => reloader.current().entryFor(name),
    get warnings() {
      return reloader.current().warnings
    },
    reload: reloader.look,
    close() {
      reloader.close()
      stopWatching()
    },
  }
}

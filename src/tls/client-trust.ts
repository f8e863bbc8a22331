import { X509Certificate } from 'node:crypto'
import { dirname } from 'node:path'
import { createSecureContext } from 'node:tls'
import { FileProblemError, attempt, read } from './file-problem.ts'
import { watchDirectories } from './watch-directories.ts'

/** Which certificates of clients count: those that the roots have issued and their CRLs do not name. PEM. */
export type ClientTrust = { readonly ca: string; readonly crl: readonly string[] }

/** Where that stands; each file may hold several. */
export type ClientTrustFiles = { readonly roots: string; readonly crls: readonly string[] }

/** What came of a new look at the files. */
export type TrustReload = { readonly ok: true } | { readonly ok: false; readonly problem: string }

export type ClientTrustOptions = {
  readonly files: ClientTrustFiles
  readonly onReload?: (reload: TrustReload) => void
  /** Milliseconds between two looks at files whose changes the system did not report; 60,000 if absent. */
  readonly pollInterval?: number
}

/** What clients are judged by, kept current. */
export type FollowedTrust = {
  /** What could be read last; the same object until other content is read. */
  readonly trust: ClientTrust
  /** False while what the files say now cannot be used: who was revoked since is not known, so nobody counts. */
  readonly isCurrent: boolean
  /** Looks at the files now. */
  reload(): Promise<void>
  /** Stops watching. */
  close(): void
}

const minute = 60_000

const blocksOf = (text: string, label: string): string[] =>
  text.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')) ?? []

const isRoot = (pem: string): boolean => {
  const certificate = new X509Certificate(pem)
  return certificate.ca && certificate.checkIssued(certificate)
}

/** OpenSSL takes a chain only to its end, a certificate that its own key has signed (RFC 5280 6.1). */
const assertRoots = (file: string, text: string) => {
  const certificates = blocksOf(text, 'CERTIFICATE')
  const roots = attempt(file, 'holds what is no certificate', () => certificates.filter(isRoot))
  if (roots.length === 0)
    throw new FileProblemError(file, 'holds no root: an authority’s own certificate, in PEM')
}

const crlsIn = (file: string, text: string): string[] => {
  const found = blocksOf(text, 'X509 CRL')
  if (found.length === 0) throw new FileProblemError(file, 'holds no CRL in PEM')
  for (const crl of found) attempt(file, 'holds what is no CRL', () => createSecureContext({ crl }))
  return found
}

/** Reads and checks all files. Throws a `FileProblemError`. */
const readTrust = async ({ roots, crls }: ClientTrustFiles): Promise<ClientTrust> => {
  const ca = String(await read(roots))
  assertRoots(roots, ca)
  const lists = await Promise.all(crls.map(async file => crlsIn(file, String(await read(file)))))
  return { ca, crl: lists.flat() }
}

type Look = { readonly trust: ClientTrust } | { readonly problem: string }

const lookAt = async (files: ClientTrustFiles): Promise<Look> => {
  try {
    return { trust: await readTrust(files) }
  } catch (error) {
    if (!(error instanceof FileProblemError)) throw error
    return { problem: error.message }
  }
}

/** Takes over each new content, one look at a time, so that the last one wins. */
const createReloader = (first: ClientTrust, { files, onReload }: ClientTrustOptions) => {
  let trust = first
  let seen = JSON.stringify({ trust })
  let isCurrent = true
  let looks = Promise.resolve()
  let closed = false

  const look = async () => {
    const next = await lookAt(files)
    const content = JSON.stringify(next)
    if (closed || content === seen) return
    seen = content
    isCurrent = 'trust' in next
    if ('trust' in next) trust = next.trust
    onReload?.('trust' in next ? { ok: true } : { ok: false, problem: next.problem })
  }

  return {
    current: () => ({ trust, isCurrent }),
    look: () => (looks = looks.then(look)),
    close: () => void (closed = true),
  }
}

/**
 * Reads what clients are judged by, and keeps reading it when it changes. Throws a `FileProblemError` when it cannot
 * be used now.
 */
export const openClientTrust = async (options: ClientTrustOptions): Promise<FollowedTrust> => {
  const { files, pollInterval = minute } = options
  const reloader = createReloader(await readTrust(files), options)
  const directories = new Set([files.roots, ...files.crls].map(file => dirname(file)))
  const stopWatching = watchDirectories(directories, pollInterval, () => void reloader.look())
  return {
    get trust() {
      return reloader.current().trust
    },
    get isCurrent() {
      return reloader.current().isCurrent
    },
    reload: reloader.look,
    close() {
      reloader.close()
      stopWatching()
    },
  }
}

import type { SecureContext, SecureContextOptions } from 'node:tls'
import type { Authority } from './authority.ts'
import type { CertificateFiles } from './files.ts'
import { createMint } from './minting.ts'
import type { ServedSource } from './minting.ts'
import { createNameIndex } from './server-names.ts'
import type { NameGroup } from './server-names.ts'

/** What a store is made of. */
export type CertificateStoreOptions = {
  readonly source: Authority | CertificateFiles
  readonly groups: readonly NameGroup[]
  /** Milliseconds since the epoch; `Date.now` unless a test says otherwise. */
  readonly now?: () => number
}

/** Chooses certificates by server name. */
export type CertificateStore = {
  /**
   * The context for a server name exactly as the client sent it, or undefined: for a name that no group
   * lists, in any spelling but the canonical one, or none at all. Such a name costs a lookup, never a key.
   */
  contextFor(serverName: string | undefined): SecureContext | undefined
  /** What that context is made of, for a listener that needs one with more to it; the same object as long as it is. */
  materialFor(serverName: string | undefined): SecureContextOptions | undefined
}

const servedSource = (source: Authority | CertificateFiles, now: () => number): ServedSource =>
  'issue' in source ? createMint(source, now) : match => source.servedFor(match.name)

/**
 * Makes the store. No two groups share a certificate that the authority mints. Throws a `TypeError` when a
 * group lists a malformed name, or two groups the same one.
 */
export const createCertificateStore = (options: CertificateStoreOptions): CertificateStore => {
  const index = createNameIndex(options.groups)
  const servedOf = servedSource(options.source, options.now ?? Date.now)
  const served = (serverName: string | undefined) => {
    const match = index.match(serverName)
    return match && servedOf(match)
  }
  return {
    contextFor: serverName => served(serverName)?.context,
    materialFor: serverName => served(serverName)?.material,
  }
}

import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Duplex } from 'node:stream'
import { TLSSocket, createSecureContext } from 'node:tls'
import type { SecureContext, SecureContextOptions } from 'node:tls'
import { FileProblemError, attempt, read } from './file-problem.ts'
import { isNamePattern } from './server-names.ts'

/** One certificate of the operator: PEM files (the certificate with its chain), or one PKCS#12 file. */
export type CertificateFile =
  | { readonly certificate: string; readonly key: string }
  | { readonly pkcs12: string; readonly passphrase?: string }

/** A certificate that can be served. */
export type FileEntry = {
  readonly file: string
  /** The DNS names of the leaf, lower case: exact, or `*.rest` for one label before `rest`. */
  readonly names: readonly string[]
  readonly context: SecureContext
  /** What the context is made of. */
  readonly material: SecureContextOptions
}

type PemContent = {
  readonly file: string
  readonly keyFile: string
  readonly certificate: Buffer
  readonly key: Buffer
}
type Pkcs12Content = { readonly file: string; readonly pkcs12: Buffer; readonly passphrase: string }

/** The bytes of one configured certificate. */
export type FileContent = PemContent | Pkcs12Content

/** The paths that a configured certificate is made of. */
export const pathsOf = (entry: CertificateFile): string[] =>
  'pkcs12' in entry ? [entry.pkcs12] : [entry.certificate, entry.key]

/** Reads the bytes of a configured certificate. Throws a `FileProblemError`. */
export const readContent = async (entry: CertificateFile): Promise<FileContent> =>
  'pkcs12' in entry
    ? { file: entry.pkcs12, pkcs12: await read(entry.pkcs12), passphrase: entry.passphrase ?? '' }
    : {
        file: entry.certificate,
        keyFile: entry.key,
        certificate: await read(entry.certificate),
        key: await read(entry.key),
      }

const hostCheck = { subject: 'never', partialWildcards: false } as const

/** The names as listed, each confirmed by OpenSSL because the list is only a display text. */
const namesOf = (leaf: X509Certificate) =>
  (leaf.subjectAltName ?? '')
    .split(', ')
    .filter(item => item.startsWith('DNS:'))
    .map(item => item.slice('DNS:'.length).toLowerCase())
    .filter(isNamePattern)
    .filter(name => leaf.checkHost(name.replace('*', 'any'), hostCheck) !== undefined)

/** The leaf of a context; an unused TLS socket over nothing is the public way to read it. */
const leafOf = (context: SecureContext) => {
  const socket = new TLSSocket(new Duplex(), { isServer: true, secureContext: context })
  const leaf = socket.getX509Certificate()
  socket.destroy()
  return leaf
}

const assertLife = (file: string, leaf: X509Certificate, now: number) => {
  if (leaf.validToDate.getTime() <= now) throw new FileProblemError(file, `expired on ${leaf.validTo}`)
  if (leaf.validFromDate.getTime() > now)
    throw new FileProblemError(file, `is not valid before ${leaf.validFrom}`)
}

const assertPair = (file: string, leaf: X509Certificate, key: KeyObject) => {
  if (!leaf.checkPrivateKey(key))
    throw new FileProblemError(file, 'its private key belongs to another certificate')
}

const pemLeaf = ({ file, keyFile, certificate, key }: PemContent) => {
  const leaf = attempt(file, 'is not a certificate in PEM', () => new X509Certificate(certificate))
  const privateKey = attempt(keyFile, 'is not a private key in PEM, or is encrypted', () =>
    createPrivateKey(key),
  )
  assertPair(file, leaf, privateKey)
  return leaf
}

const materialOf = (content: FileContent): SecureContextOptions =>
  'pkcs12' in content
    ? { pfx: content.pkcs12, passphrase: content.passphrase }
    : { cert: content.certificate, key: content.key }

const pkcs12Context = (content: Pkcs12Content) =>
  attempt(content.file, 'is not a PKCS#12 file with modern encryption, or the passphrase is wrong', () =>
    createSecureContext(materialOf(content)),
  )

const pemContext = (content: PemContent) =>
  attempt(content.file, 'is refused by OpenSSL', () => createSecureContext(materialOf(content)))

/** Makes a certificate ready to be served at a time (milliseconds since the epoch). Throws a `FileProblemError`. */
export const createEntry = (content: FileContent, now: number): FileEntry => {
  const { file } = content
  const [leaf, context] =
    'pkcs12' in content
      ? (context => [leafOf(context), context] as const)(pkcs12Context(content))
      : ([pemLeaf(content), pemContext(content)] as const)
  if (!leaf) throw new FileProblemError(file, 'holds no certificate')
  assertLife(file, leaf, now)
  const names = namesOf(leaf)
  if (names.length === 0) throw new FileProblemError(file, 'its certificate names no host')
  return { file, names, context, material: materialOf(content) }
}

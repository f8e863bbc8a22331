import { X509Certificate, createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authorityName, buildAuthorityCertificate, createAuthority } from './authority.ts'
import type { Authority } from './authority.ts'

/** The authority on disk is unusable; `file` is the file to look at. */
export class AuthorityFileError extends Error {
  override readonly name = 'AuthorityFileError'
  readonly file: string

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options)
    this.file = file
  }
}

/** The two files of an authority in a directory. */
export const authorityFiles = (directory: string): { certificate: string; key: string } => ({
  certificate: join(directory, 'authority.pem'),
  key: join(directory, 'authority-key.pem'),
})

/** Whether a directory holds an authority, whole or in part. */
export const authorityExists = (directory: string): boolean => {
  const files = authorityFiles(directory)
  return existsSync(files.certificate) || existsSync(files.key)
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

/**
 * Writes a file whole or not at all, and never over another: `link` fails where `rename` would replace what a
 * second process wrote at the same moment.
 */
const writeOnce = (file: string, content: string, mode: number) => {
  const temporary = `${file}.${randomUUID()}`
  writeFileSync(temporary, content, { mode, flag: 'wx' })
  try {
    linkSync(temporary, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(temporary)
  }
}

const parseOr = <T>(file: string, message: string, parse: (content: string) => T): T => {
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new AuthorityFileError(file, hasCode(cause, 'ENOENT') ? 'is missing' : message, { cause })
  }
}

const readKey = (file: string) => {
  const key = parseOr(file, 'is not a private key in PEM', createPrivateKey)
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  throw new AuthorityFileError(file, 'is not a P-256 key')
}

const readCertificate = (file: string) =>
  parseOr(file, 'is not a certificate in PEM', content => new X509Certificate(content))

const certificateFault = (certificate: X509Certificate, key: KeyObject) => {
  if (!certificate.checkPrivateKey(key)) return 'does not belong to the key in authority-key.pem'
  const own = certificate.ca && certificate.subject === `CN=${authorityName(key)}`
  if (!own || !certificate.verify(certificate.publicKey)) return 'is not an authority that Sallyport made'
  return certificate.validToDate.getTime() <= Date.now() ? 'has expired' : undefined
}

const createFiles = (directory: string) => {
  const files = authorityFiles(directory)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeOnce(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600)
  writeOnce(files.certificate, buildAuthorityCertificate(readKey(files.key)), 0o644)
}

/**
 * Reads the authority of a directory, and makes it when it is missing (directory 0700, key 0600). Processes
 * that start at once agree on one: the first key wins, and the certificate follows from the key. Throws an
 * `AuthorityFileError` when what is there cannot be used; nothing that exists is ever replaced.
 */
export const loadOrCreateAuthority = (directory: string): Authority => {
  const files = authorityFiles(directory)
  if (!existsSync(files.certificate)) createFiles(directory)
  const key = readKey(files.key)
  const certificate = readCertificate(files.certificate)
  const fault = certificateFault(certificate, key)
  if (fault) throw new AuthorityFileError(files.certificate, fault)
  return createAuthority(key, certificate.toString())
}

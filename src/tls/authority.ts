import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import forge from 'node-forge'
import { isNamePattern } from './server-names.ts'

/** A certificate with its key, both PEM, and the end of its life in milliseconds since the epoch. */
export type IssuedCertificate = { certificate: string; key: string; notAfter: number }

/** Mints certificates for development. */
export type Authority = {
  /** The authority's own certificate, PEM: what a browser has to trust. */
  readonly certificate: string
  /**
   * Issues a server certificate with a fresh P-256 key for exactly the given DNS names, valid from one hour
   * before `now` (milliseconds since the epoch) for 90 days. Throws a `TypeError` without names or with a
   * malformed one.
   */
  issue(names: readonly string[], now?: number): IssuedCertificate
}

type CertificateFields = {
  subject: forge.asn1.Asn1
  issuer: forge.asn1.Asn1
  notBefore: Date
  notAfter: Date
  publicKey: KeyObject
  extensions: forge.asn1.Asn1[]
  signingKey: KeyObject
}

const { asn1 } = forge
const { Type, Class } = asn1
const hour = 3_600_000
const day = 24 * hour
const leafLife = 90 * day
const authorityLife = 3_650 * day
const pointLength = 65
const oids = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
}

const sequence = (...items: forge.asn1.Asn1[]) => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, items)
const primitive = (type: forge.asn1.Type, bytes: string) => asn1.create(Class.UNIVERSAL, type, false, bytes)
const context = (tag: number, constructed: boolean, value: string | forge.asn1.Asn1[]) =>
  asn1.create(Class.CONTEXT_SPECIFIC, tag, constructed, value)
const oid = (dotted: string) => primitive(Type.OID, asn1.oidToDer(dotted).getBytes())
const bitString = (bytes: string, unused = 0) =>
  primitive(Type.BITSTRING, String.fromCharCode(unused) + bytes)
const toBuffer = (value: forge.asn1.Asn1) => Buffer.from(asn1.toDer(value).getBytes(), 'latin1')

/** RFC 5280, 4.1.2.5: UTCTime up to 2049, GeneralizedTime from 2050. */
const time = (date: Date) =>
  date.getUTCFullYear() < 2050
    ? primitive(Type.UTCTIME, asn1.dateToUtcTime(date) as string)
    : primitive(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date) as string)

const extension = (id: string, critical: boolean, value: forge.asn1.Asn1) =>
  sequence(
    oid(id),
    ...(critical ? [primitive(Type.BOOLEAN, '\xff')] : []),
    primitive(Type.OCTETSTRING, asn1.toDer(value).getBytes()),
  )

const commonName = (text: string) =>
  sequence(
    asn1.create(Class.UNIVERSAL, Type.SET, true, [
      sequence(oid(oids.commonName), primitive(Type.UTF8, text)),
    ]),
  )

/** The uncompressed point of a P-256 key, which ends its SubjectPublicKeyInfo. */
const pointOf = (publicKey: KeyObject) =>
  publicKey.export({ type: 'spki', format: 'der' }).subarray(-pointLength).toString('latin1')

const publicKeyInfo = (publicKey: KeyObject) =>
  sequence(sequence(oid(oids.ecPublicKey), oid(oids.prime256v1)), bitString(pointOf(publicKey)))

/** RFC 5280, 4.2.1.2, method 1. */
const keyIdentifier = (publicKey: KeyObject) =>
  createHash('sha1').update(pointOf(publicKey), 'latin1').digest().toString('latin1')

/** Sixteen bytes, positive and never with a leading zero. */
const serialNumber = () => {
  const bytes = randomBytes(16)
  bytes.writeUInt8((bytes.readUInt8() & 0x7f) | 0x40)
  return primitive(Type.INTEGER, bytes.toString('latin1'))
}

const toPem = (der: Buffer) => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** RFC 5280, 4.1. By hand because node-forge has no ECDSA. */
const buildCertificate = (fields: CertificateFields) => {
  const algorithm = sequence(oid(oids.ecdsaWithSha256))
  const body = sequence(
    context(0, true, [primitive(Type.INTEGER, '\x02')]),
    serialNumber(),
    algorithm,
    fields.issuer,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    publicKeyInfo(fields.publicKey),
    context(3, true, [sequence(...fields.extensions)]),
  )
  const signature = sign('sha256', toBuffer(body), fields.signingKey).toString('latin1')
  return toPem(toBuffer(sequence(body, algorithm, bitString(signature))))
}

/** RFC 5280, 4.2.1.3: keyCertSign and cRLSign are bits 5 and 6, digitalSignature is bit 0. */
const signingUsage = bitString('\x06', 1)
const serverUsage = bitString('\x80', 7)

const authorityExtensions = (publicKey: KeyObject) => [
  extension(
    oids.basicConstraints,
    true,
    sequence(primitive(Type.BOOLEAN, '\xff'), primitive(Type.INTEGER, '\0')),
  ),
  extension(oids.keyUsage, true, signingUsage),
  extension(oids.subjectKeyIdentifier, false, primitive(Type.OCTETSTRING, keyIdentifier(publicKey))),
]

/** The name list is critical because the subject is empty (RFC 5280, 4.2.1.6). */
const leafExtensions = (names: readonly string[], leafKey: KeyObject, authorityKey: KeyObject) => [
  extension(oids.subjectAltName, true, sequence(...names.map(name => context(2, false, name)))),
  extension(oids.keyUsage, true, serverUsage),
  extension(oids.extendedKeyUsage, false, sequence(oid(oids.serverAuth))),
  extension(oids.subjectKeyIdentifier, false, primitive(Type.OCTETSTRING, keyIdentifier(leafKey))),
  extension(oids.authorityKeyIdentifier, false, sequence(context(0, false, keyIdentifier(authorityKey)))),
]

/** The common name of the authority that a key makes: the same key always has the same name. */
export const authorityName = (key: KeyObject): string => {
  const fingerprint = createHash('sha256')
    .update(pointOf(createPublicKey(key)), 'latin1')
    .digest('hex')
  return `Sallyport development authority ${fingerprint.slice(0, 8)}`
}

/** Builds the self-signed certificate of the authority that owns a P-256 private key, as PEM. */
export const buildAuthorityCertificate = (key: KeyObject, now: number = Date.now()): string => {
  const publicKey = createPublicKey(key)
  const name = commonName(authorityName(key))
  return buildCertificate({
    subject: name,
    issuer: name,
    notBefore: new Date(now - hour),
    notAfter: new Date(now + authorityLife),
    publicKey,
    extensions: authorityExtensions(publicKey),
    signingKey: key,
  })
}

const assertNames = (names: readonly string[]) => {
  if (names.length === 0) throw new TypeError('a certificate needs at least one name')
  const odd = names.find(name => !isNamePattern(name))
  if (odd !== undefined) throw new TypeError(`"${odd}" cannot stand in a certificate`)
}

/** Makes an authority from its own P-256 private key and certificate (PEM), which must belong together. */
export const createAuthority = (key: KeyObject, certificate: string): Authority => {
  const authorityKey = createPublicKey(key)
  const issuer = commonName(authorityName(key))
  return {
    certificate,
    issue(names, now = Date.now()) {
      assertNames(names)
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const notAfter = new Date(now - hour + leafLife)
      const leaf = buildCertificate({
        subject: sequence(),
        issuer,
        notBefore: new Date(now - hour),
        notAfter,
        publicKey: pair.publicKey,
        extensions: leafExtensions(names, pair.publicKey, authorityKey),
        signingKey: key,
      })
      const leafKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      return { certificate: leaf, key: leafKey, notAfter: notAfter.getTime() }
    },
  }
}

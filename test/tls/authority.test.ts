import { X509Certificate, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { authorityName, buildAuthorityCertificate, createAuthority } from '../../src/tls/authority.ts'
import { openssl } from './openssl.ts'

const day = 86_400_000
const now = Date.UTC(2026, 5, 1)
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const root = new X509Certificate(buildAuthorityCertificate(privateKey, now))
const authority = createAuthority(privateKey, root.toString())

t.test('the authority signs itself and may sign leaves only', async t => {
  t.equal(root.ca, true)
  t.equal(root.verify(root.publicKey), true)
  t.match(root.subject, /^CN=Sallyport development authority [0-9a-f]{8}$/)
  t.equal(root.subject, `CN=${authorityName(privateKey)}`)
  t.equal(root.validFromDate.getTime(), now - 3_600_000)
  t.equal(root.validToDate.getTime(), now + 3_650 * day)
})

t.test('a leaf has the given names, 90 days, its own key and the server usage', async t => {
  const issued = authority.issue(['a.test', '*.b.test'], now)
  const leaf = new X509Certificate(issued.certificate)
  t.equal(leaf.subjectAltName, 'DNS:a.test, DNS:*.b.test')
  t.equal(leaf.validFromDate.getTime(), now - 3_600_000)
  t.equal(leaf.validToDate.getTime() - leaf.validFromDate.getTime(), 90 * day)
  t.equal(leaf.validToDate.getTime(), issued.notAfter)
  t.equal(leaf.checkPrivateKey(createPrivateKey(issued.key)), true)
  t.equal(leaf.checkIssued(root), true)
  t.equal(leaf.verify(root.publicKey), true)
  t.equal(leaf.ca, false)
  t.strictSame(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1'])
})

t.test('serial numbers are positive, 16 bytes long and differ', async t => {
  const serials = Array.from(
    { length: 64 },
    () => new X509Certificate(authority.issue(['a.test'], now).certificate).serialNumber,
  )
  for (const serial of serials) t.match(serial, /^[4-7][0-9A-F]{31}$/)
  t.equal(new Set(serials).size, serials.length)
})

t.test('dates from 2050 on are written with four digits', async t => {
  const leaf = new X509Certificate(authority.issue(['a.test'], Date.UTC(2050, 0, 2)).certificate)
  t.equal(leaf.validFromDate.getTime(), Date.UTC(2050, 0, 2) - 3_600_000)
})

t.test('names that are no names are refused before a key is made', async t => {
  t.throws(() => authority.issue([]), { name: 'TypeError' })
  for (const name of ['a/../b', 'A.test', '127.0.0.1', "a',CN=evil.test", 'x.test\0', '*'])
    t.throws(() => authority.issue([name]), { name: 'TypeError' }, JSON.stringify(name))
})

t.test('openssl verifies a leaf by the strict rules of RFC 5280', async t => {
  const directory = t.testdir({
    'root.pem': buildAuthorityCertificate(privateKey),
    'leaf.pem': authority.issue(['a.test', '*.b.test']).certificate,
  })
  const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'x.b.test']
  const files = ['-CAfile', `${directory}/root.pem`, `${directory}/leaf.pem`]
  t.match(await openssl([...strict, ...files]), /leaf\.pem: OK/)
  const text = await openssl(['x509', '-noout', '-text', '-in', `${directory}/leaf.pem`])
  t.match(text, /Subject: *\n/)
  t.match(text, /Subject Alternative Name: critical/)
  t.match(text, /Key Usage: critical\s+Digital Signature\n/)
  t.match(await openssl(['x509', '-noout', '-text', '-in', `${directory}/root.pem`]), /CA:TRUE, pathlen:0/)
})

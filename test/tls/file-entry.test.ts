import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { createEntry, pathsOf, readContent } from '../../src/tls/file-entry.ts'
import type { CertificateFile } from '../../src/tls/file-entry.ts'
import { testAuthority } from './listener.ts'
import { openssl } from './openssl.ts'

const day = 86_400_000
const names = ['a.test', '*.b.test']

const pemFiles = (t: Test, now = Date.now()) => {
  const authority = testAuthority(t)
  const issued = authority.issue(names, now)
  const other = authority.issue(names, now)
  const content = {
    'cert.pem': issued.certificate + authority.certificate,
    'key.pem': issued.key,
    'other.pem': other.key,
    'junk.pem': 'junk',
  }
  return t.testdir({ pem: content })
}

const pem = (t: Test, certificate = 'cert.pem', key = 'key.pem', now = Date.now()) => {
  const directory = join(pemFiles(t, now), 'pem')
  return { certificate: join(directory, certificate), key: join(directory, key) }
}

const pkcs12 = async (t: Test, extra: string[] = []) => {
  const { certificate, key } = pem(t)
  const file = certificate.replace('cert.pem', 'both.p12')
  await openssl([
    'pkcs12',
    '-export',
    '-in',
    certificate,
    '-inkey',
    key,
    '-out',
    file,
    '-passout',
    'pass:s',
    ...extra,
  ])
  return file
}

const entryOf = async (file: CertificateFile, now = Date.now()) => createEntry(await readContent(file), now)

t.test('PEM files give the names of the leaf', async t => {
  const file = pem(t)
  const entry = await entryOf(file)
  t.match(entry, { file: file.certificate, names })
  t.strictSame(pathsOf(file), [file.certificate, file.key])
})

t.test('a PKCS#12 file gives the names of the leaf', async t => {
  const file = await pkcs12(t)
  t.match(await entryOf({ pkcs12: file, passphrase: 's' }), { file, names })
  t.strictSame(pathsOf({ pkcs12: file }), [file])
})

t.test('a PKCS#12 file with a wrong passphrase, or old encryption, is refused', async t => {
  const file = await pkcs12(t)
  await t.rejects(entryOf({ pkcs12: file }), { file, message: /passphrase is wrong/ })
  const old = await pkcs12(t, ['-legacy'])
  await t.rejects(entryOf({ pkcs12: old, passphrase: 's' }), { file: old, message: /modern encryption/ })
})

t.test('a PKCS#12 file without a certificate is refused', async t => {
  const file = await pkcs12(t, ['-nocerts'])
  await t.rejects(entryOf({ pkcs12: file, passphrase: 's' }), { file, message: /PKCS#12|no certificate/ })
})

const refusals: [string, string, string, RegExp][] = [
  ['a missing certificate', 'none.pem', 'key.pem', /cannot be read \(ENOENT\)/],
  ['a missing key', 'cert.pem', 'none.pem', /cannot be read \(ENOENT\)/],
  ['a broken certificate', 'junk.pem', 'key.pem', /is not a certificate in PEM/],
  ['a broken key', 'cert.pem', 'junk.pem', /junk\.pem: is not a private key in PEM/],
  ['the key of another certificate', 'cert.pem', 'other.pem', /belongs to another certificate/],
]

for (const [what, certificate, key, message] of refusals)
  t.test(`${what} is refused`, async t => {
    await t.rejects(entryOf(pem(t, certificate, key)), { name: 'FileProblemError', message })
  })

t.test('a certificate outside its life is refused', async t => {
  const file = pem(t)
  await t.rejects(entryOf(file, Date.now() + 90 * day), { message: /expired on/ })
  await t.rejects(entryOf(file, Date.now() - day), { message: /is not valid before/ })
})

const selfSigned = async (t: Test, extra: string[]) => {
  const directory = t.testdir({})
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', files.key]
  await openssl(['req', '-x509', ...key, '-subj', '/CN=cn.test', '-out', files.certificate, ...extra])
  return files
}

t.test('a certificate that names no host is refused, whatever its common name says', async t => {
  await t.rejects(entryOf(await selfSigned(t, [])), { message: /names no host/ })
})

t.test('only DNS names that OpenSSL confirms count', async t => {
  const list = 'subjectAltName=DNS:OK.test,IP:127.0.0.1,email:a@b.test,DNS:x*.test'
  const files = await selfSigned(t, ['-addext', list])
  t.strictSame((await entryOf(files)).names, ['ok.test'])
})

t.test('a list that is written to be misread is not misread', async t => {
  const config = `distinguished_name=d
[d]
[x]
subjectAltName=@n
[n]
DNS.1="q, DNS:evil.test, DNS:q"
DNS.2=ok.test
`
  const file = join(t.testdir({ config: { 'san.cnf': config } }), 'config', 'san.cnf')
  const directory = join(file, '..')
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', files.key]
  const output = ['-subj', '/CN=x', '-config', file, '-extensions', 'x', '-out', files.certificate]
  await openssl(['req', '-x509', ...key, ...output])
  t.match(new X509Certificate(readFileSync(files.certificate)).subjectAltName, 'DNS:evil.test')
  t.strictSame((await entryOf(files)).names, ['ok.test'])
})

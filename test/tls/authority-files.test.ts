import { execFile } from 'node:child_process'
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import type { Test } from 'tap'
import { authorityExists, authorityFiles, loadOrCreateAuthority } from '../../src/tls/index.ts'
import { openssl } from './openssl.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777
const fresh = (t: Test) => join(t.testdir({}), 'certs')

t.test('the first start makes the files, the second reads them', async t => {
  const directory = fresh(t)
  t.equal(authorityExists(directory), false)
  const made = loadOrCreateAuthority(directory)
  t.equal(authorityExists(directory), true)
  t.equal(loadOrCreateAuthority(directory).certificate, made.certificate)
  t.strictSame(readdirSync(directory).sort(), ['authority-key.pem', 'authority.pem'])
  t.equal(modeOf(directory), 0o700)
  t.equal(modeOf(authorityFiles(directory).key), 0o600)
})

t.test('processes that start at once agree', async t => {
  const directory = fresh(t)
  const module = new URL('../../src/tls/index.ts', import.meta.url).href
  const script = `import { loadOrCreateAuthority } from ${JSON.stringify(module)}
    process.stdout.write(loadOrCreateAuthority(${JSON.stringify(directory)}).certificate)`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const outputs = await Promise.all(Array.from({ length: 4 }, run))
  t.equal(new Set(outputs.map(output => output.stdout)).size, 1)
  t.equal(outputs[0]?.stdout, loadOrCreateAuthority(directory).certificate)
})

t.test('a key that lost its certificate gets one again under the same name', async t => {
  const directory = fresh(t)
  const first = loadOrCreateAuthority(directory)
  const key = readFileSync(authorityFiles(directory).key, 'utf8')
  const other = t.testdir({ 'authority-key.pem': key })
  const second = loadOrCreateAuthority(other)
  t.not(second.certificate, first.certificate)
  t.equal(readFileSync(authorityFiles(other).key, 'utf8'), key)
})

const refusals: [string, (directory: string) => Promise<void> | void, RegExp][] = [
  ['a missing key', d => writeFileSync(authorityFiles(d).certificate, 'x'), /authority-key\.pem: is missing/],
  [
    'a broken key',
    d => {
      loadOrCreateAuthority(d)
      writeFileSync(authorityFiles(d).key, 'x')
    },
    /authority-key\.pem: is not a private key/,
  ],
  [
    'a broken certificate',
    d => {
      loadOrCreateAuthority(d)
      writeFileSync(authorityFiles(d).certificate, 'x')
    },
    /authority\.pem: is not a certificate/,
  ],
  [
    'the key of another authority',
    d => {
      loadOrCreateAuthority(d)
      loadOrCreateAuthority(join(d, 'other'))
      writeFileSync(authorityFiles(d).key, readFileSync(authorityFiles(join(d, 'other')).key))
    },
    /authority\.pem: does not belong to the key/,
  ],
  [
    'a key that is not P-256',
    async d => {
      loadOrCreateAuthority(d)
      const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']
      await openssl(['genpkey', ...curve, '-out', authorityFiles(d).key])
    },
    /authority-key\.pem: is not a P-256 key/,
  ],
  [
    'a certificate that is no authority',
    async d => {
      loadOrCreateAuthority(d)
      const { key, certificate } = authorityFiles(d)
      const request = ['req', '-x509', '-key', key, '-subj', '/CN=x', '-out', certificate]
      await openssl([...request, '-addext', 'basicConstraints=CA:FALSE'])
    },
    /authority\.pem: is not an authority that Sallyport made/,
  ],
]

for (const [what, damage, message] of refusals)
  t.test(`${what} is refused, and the file is named`, async t => {
    const directory = t.testdir({})
    await damage(directory)
    t.throws(() => loadOrCreateAuthority(directory), { name: 'AuthorityFileError', message })
  })

import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { loadFileSet } from '../../src/tls/file-set.ts'
import { testAuthority } from './listener.ts'

const wiki = { id: 'wiki', names: ['www.a.wiki.edge', '*.a.wiki.edge'] }
const mail = { id: 'mail', names: ['a.mail.edge'] }
const groups = [wiki, mail]

const write = (t: Test, certificates: readonly (readonly string[])[]) => {
  const authority = testAuthority(t)
  const content: Record<string, string> = {}
  certificates.forEach((names, index) => {
    const issued = authority.issue(names)
    content[`${index}.pem`] = issued.certificate
    content[`${index}-key.pem`] = issued.key
  })
  const directory = join(t.testdir({ set: content }), 'set')
  return certificates.map((_, index) => ({
    certificate: join(directory, `${index}.pem`),
    key: join(directory, `${index}-key.pem`),
  }))
}

t.test('each name has the certificate that covers it, the exact one first', async t => {
  const set = await loadFileSet(write(t, [wiki.names.slice(1), wiki.names.slice(0, 1), mail.names]), groups)
  t.strictSame(set.problems, [])
  t.strictSame(set.warnings, [])
  const wildcard = set.entryFor('x.a.wiki.edge')
  t.ok(wildcard)
  t.equal(set.entryFor('y.a.wiki.edge'), wildcard)
  t.not(set.entryFor('www.a.wiki.edge'), wildcard)
  t.ok(set.entryFor('a.mail.edge'))
})

t.test('a wildcard covers one label', async t => {
  const set = await loadFileSet(write(t, [wiki.names, mail.names]), groups)
  t.equal(set.entryFor('x.y.a.wiki.edge'), undefined)
  t.equal(set.entryFor('a.wiki.edge'), undefined)
})

t.test('every problem is told at once', async t => {
  const [good] = write(t, [['www.a.wiki.edge']])
  const missing = { certificate: 'none.pem', key: 'none-key.pem' }
  const set = await loadFileSet([good!, missing, { pkcs12: 'none.p12' }], groups)
  t.match(set.problems, [
    { file: 'none.pem', message: /cannot be read/ },
    { file: 'none.p12', message: /cannot be read/ },
    { file: '(no file)', message: 'no certificate covers *.a.wiki.edge (wiki)' },
    { file: '(no file)', message: 'no certificate covers a.mail.edge (mail)' },
  ])
})

t.test('a pattern needs a wildcard, not a name below it', async t => {
  const set = await loadFileSet(write(t, [['www.a.wiki.edge', 'x.a.wiki.edge'], mail.names]), groups)
  t.match(set.problems, [{ message: 'no certificate covers *.a.wiki.edge (wiki)' }])
})

t.test('a certificate over two apps is served with a warning', async t => {
  const files = write(t, [[...wiki.names, ...mail.names]])
  const set = await loadFileSet(files, groups)
  t.strictSame(set.problems, [])
  t.match(set.warnings, [{ file: files[0]?.certificate, message: /several apps \(wiki, mail\)/ }])
})

t.test('the fingerprint tells content apart', async t => {
  const files = write(t, [wiki.names, mail.names])
  const first = await loadFileSet(files, groups)
  t.equal((await loadFileSet(files, groups)).fingerprint, first.fingerprint)
  t.not((await loadFileSet(files.slice(1), groups)).fingerprint, first.fingerprint)
})

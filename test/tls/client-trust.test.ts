import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openClientTrust, type TrustReload } from '../../src/tls/index.ts'
import { createDeviceAuthority } from '../harness/device-certificates.ts'

/** The files of an authority for devices, and what comes of changing them. */
async function scene(t: Test) {
  const authority = createDeviceAuthority(t)
  const directory = join(t.testdir({ files: {} }), 'files')
  const files = { roots: join(directory, 'roots.pem'), crls: [join(directory, 'a.crl')] }
  const write = (file: string, content: string): void => {
    writeFileSync(`${file}.new`, content)
    renameSync(`${file}.new`, file)
  }
  write(files.roots, authority.root)
  write(files.crls[0]!, authority.crl())
  let told = Promise.withResolvers<TrustReload>()
  const followed = await openClientTrust({ files, onReload: reload => told.resolve(reload) })
  // Watching does not keep a process alive by itself.
  const alive = setInterval(() => {}, 3_600_000)
  t.teardown(() => {
    followed.close()
    clearInterval(alive)
  })
  const after = async (change: () => void): Promise<TrustReload> => {
    told = Promise.withResolvers()
    change()
    return told.promise
  }
  return { authority, directory, files, write, followed, after }
}

t.test('what the files say is followed', async t => {
  const { authority, files, write, followed, after } = await scene(t)
  const before = followed.trust
  t.equal(before.crl.length, 1)
  authority.revoke(authority.issue('lost'))
  const crl = authority.crl()
  t.strictSame(await after(() => write(files.crls[0]!, crl)), { ok: true })
  t.not(followed.trust, before)
  t.equal(followed.trust.crl[0], crl.trim())
  t.ok(followed.isCurrent)
})

t.test('what cannot be read is told, and is not current until it can be again', async t => {
  const { authority, files, write, followed, after } = await scene(t)
  const before = followed.trust
  t.match(await after(() => write(files.crls[0]!, 'half a')), {
    ok: false,
    problem: /a\.crl: holds no CRL in PEM/,
  })
  t.notOk(followed.isCurrent)
  t.equal(followed.trust, before, 'clients are still asked for the same')
  t.match(await after(() => rmSync(files.crls[0]!)), {
    ok: false,
    problem: /a\.crl: cannot be read \(ENOENT\)/,
  })
  t.strictSame(await after(() => write(files.crls[0]!, authority.crl())), { ok: true })
  t.ok(followed.isCurrent)
})

t.test('one file may hold several', async t => {
  const { authority, files, write } = await scene(t)
  const other = createDeviceAuthority(t)
  write(files.roots, authority.root + other.root)
  write(files.crls[0]!, `${authority.crl()}\n${other.crl()}`)
  const both = await openClientTrust({ files })
  t.teardown(() => both.close())
  t.equal(both.trust.crl.length, 2)
})

t.test('what could never let anybody in, or lets in whom it should not, is refused', async t => {
  const { authority, files, write } = await scene(t)
  const block = (label: string): string => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`
  const refusals: [file: string, content: string, problem: RegExp][] = [
    [files.roots, '', /holds no root/],
    [files.roots, authority.issue('leaf').cert, /holds no root/],
    [files.roots, authority.root + block('CERTIFICATE'), /holds what is no certificate/],
    [files.crls[0]!, '', /holds no CRL in PEM/],
    [files.crls[0]!, authority.crl() + block('X509 CRL'), /holds what is no CRL/],
  ]
  for (const [file, content, problem] of refusals) {
    write(files.roots, authority.root)
    write(files.crls[0]!, authority.crl())
    write(file, content)
    await t.rejects(openClientTrust({ files }), problem)
  }
})

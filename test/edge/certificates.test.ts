import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { CertificateFile } from '../../src/config/index.ts'
import { openCertificates } from '../../src/edge/certificates.ts'
import type { Recorder } from '../../src/proxy/index.ts'
import { apps, wiki } from '../proxy/rewrite/exchanges.ts'
import { testAuthority } from '../tls/listener.ts'

const recorder = { operation: () => undefined } as unknown as Recorder
const hosts = { signIn: 'signin.edge.localhost', device: 'device.edge.localhost' }
const table = { ...apps, apps: [wiki] }

/** Writes one certificate for each group of names. */
function write(t: Test, ...groups: (readonly string[])[]): CertificateFile[] {
  const authority = testAuthority(t)
  return groups.map((names, index) => {
    const issued = authority.issue(names)
    const [certificate, key] = ['pem', 'key'].map(ending => join(t.testdirName, `${index}.${ending}`))
    writeFileSync(certificate!, issued.certificate)
    writeFileSync(key!, issued.key)
    return { certificate: certificate!, key: key! }
  })
}

const wikiNames = wiki.domains.map(({ pattern }) => pattern + wiki.hosts.suffix)

t.test('the device host has a listener of its own, and the users’ does not serve its name', async t => {
  const files = write(t, wikiNames, [hosts.signIn], [hosts.device])
  for (const tls of [
    { mode: 'files', files },
    { mode: 'authority', directory: t.testdirName },
  ] as const) {
    const certificates = await openCertificates(tls, table, hosts, recorder)
    t.teardown(certificates.close)
    t.ok(certificates.store.contextFor(hosts.signIn))
    t.equal(certificates.store.contextFor(hosts.device), undefined)
    t.ok(certificates.deviceStore.materialFor(hosts.device))
    t.equal(certificates.deviceStore.materialFor(hosts.signIn), undefined)
  }
})

t.test('where devices are asked, a certificate of that name is needed, and nowhere else', async t => {
  const tls = { mode: 'files', files: write(t, wikiNames, [hosts.signIn]) } as const
  await t.rejects(
    openCertificates(tls, table, hosts, recorder),
    /no certificate covers device\.edge\.localhost/,
  )
  const without = await openCertificates(tls, table, { ...hosts, device: undefined }, recorder)
  t.teardown(without.close)
  t.equal(without.deviceStore.materialFor(hosts.device), undefined)
})

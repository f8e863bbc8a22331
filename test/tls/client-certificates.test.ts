import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import {
  clientCertificateOptions,
  createCertificateStore,
  openClientTrust,
  shownCertificate,
} from '../../src/tls/index.ts'
import { createDeviceAuthority } from '../harness/device-certificates.ts'
import { testAuthority } from './listener.ts'
import { opensslClient } from './openssl.ts'

const host = 'device.edge.localhost'

/** A listener that answers with what the client has shown. */
async function scene(t: Test) {
  const devices = createDeviceAuthority(t)
  const web = testAuthority(t)
  const files = { roots: join(t.testdirName, 'roots.pem'), crls: [join(t.testdirName, 'devices.crl')] }
  const write = (file: string, content: string): Promise<void> => {
    writeFileSync(`${file}.new`, content)
    renameSync(`${file}.new`, file)
    return new Promise(resolve => (reloaded = resolve))
  }
  let reloaded: (() => void) | undefined
  writeFileSync(files.roots, devices.root)
  writeFileSync(files.crls[0]!, devices.crl())
  const trust = await openClientTrust({ files, onReload: () => reloaded?.() })
  const certificates = createCertificateStore({ source: web, groups: [{ id: '.device', names: [host] }] })
  const server = createServer(clientCertificateOptions({ certificates, trust }), ({ socket }, response) => {
    const shown = shownCertificate(socket as TLSSocket, trust)
    const resumed = (socket as TLSSocket).isSessionReused() ? ' resumed' : ''
    response.end(('certificate' in shown ? shown.certificate.subject : shown.refusal) + resumed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    trust.close()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const visit = (options: ConnectionOptions = {}): Promise<Visit> =>
    visitBy(port, { ca: web.certificate, ...options })
  return { devices, visit, port, write: (crl: string) => write(files.crls[0]!, crl) }
}

interface Visit {
  readonly text: string
  readonly session: Buffer | undefined
}

async function visitBy(port: number, options: ConnectionOptions): Promise<Visit> {
  const socket = connect({ port, host: '127.0.0.1', servername: host, ...options })
  let session: Buffer | undefined
  socket.on('session', given => (session = given))
  socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return { text: text.split('\r\n\r\n')[1] ?? text, session }
}

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`only what the roots issued, for clients, and not revoked counts (${maxVersion})`, async t => {
    const { devices, visit, write } = await scene(t)
    const revoked = devices.issue('lost')
    devices.revoke(revoked)
    await write(devices.crl())
    const shows = async (shown: ConnectionOptions): Promise<string> =>
      (await visit({ ...shown, maxVersion })).text
    t.equal(await shows(devices.issue('laptop')), 'O=Corp\nCN=laptop')
    t.equal(await shows({}), 'none')
    t.equal(await shows(revoked), 'CERT_REVOKED')
    t.equal(await shows(devices.issue('old', { days: -1 })), 'CERT_HAS_EXPIRED')
    t.equal(await shows(devices.issue('web', { usage: 'serverAuth' })), 'INVALID_PURPOSE')
    t.equal(
      await shows(createDeviceAuthority(t, 'Others').issue('laptop')),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    )
    // After a signature that is wrong, TLS 1.2 ends the connection, for OpenSSL leaves an error that Node then finds.
    const forged = createDeviceAuthority(t).issue('laptop')
    t.equal(await shows(forged), maxVersion === 'TLSv1.3' ? 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' : '')
  })

  t.test(`no session is resumed, so each connection proves anew (${maxVersion})`, async t => {
    const { devices, visit } = await scene(t)
    const first = await visit({ ...devices.issue('laptop'), maxVersion })
    t.equal(first.text, 'O=Corp\nCN=laptop')
    t.ok(first.session, 'the client has something to offer')
    t.equal((await visit({ session: first.session!, maxVersion })).text, 'none')
  })
}

t.test(
  'a CRL counts as soon as it is there; one that is out of date or broken lets nobody through',
  async t => {
    const { devices, visit, write } = await scene(t)
    const laptop = devices.issue('laptop')
    t.equal((await visit(laptop)).text, 'O=Corp\nCN=laptop')
    await write(devices.crl(-1))
    t.equal((await visit(laptop)).text, 'CRL_HAS_EXPIRED')
    await write('broken')
    t.equal((await visit(laptop)).text, 'trust-unreadable')
    devices.revoke(laptop)
    await write(devices.crl())
    t.equal((await visit(laptop)).text, 'CERT_REVOKED')
  },
)

t.test('what is asked for is named, and other names are not served', async t => {
  const { port } = await scene(t)
  t.match(
    await opensslClient(port, ['-servername', host]),
    /Acceptable client certificate CA names\nCN = Devices\n/,
  )
  t.match(await opensslClient(port, ['-servername', 'signin.edge.localhost']), /unrecognized name/)
  t.match(await opensslClient(port, ['-noservername']), /handshake failure/)
})

import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket, TlsOptions } from 'node:tls'
import type { Test } from 'tap'
import {
  createCertificateStore,
  loadOrCreateAuthority,
  serverOptions,
  ticketKeys,
} from '../../src/tls/index.ts'
import type { Authority, NameGroup } from '../../src/tls/index.ts'

/** Two apps and the sign-in host, under one suffix. */
export const groups: readonly NameGroup[] = [
  { id: 'signin', names: ['signin.edge.localhost'] },
  {
    id: 'wiki',
    names: ['www.example.test.wiki.edge.localhost', '*.static.example.test.wiki.edge.localhost'],
  },
  { id: 'mail', names: ['mail.example.test.mail.edge.localhost'] },
]

export const wikiHost = 'www.example.test.wiki.edge.localhost'

/** An authority in a directory of the test. */
export const testAuthority = (t: Test): Authority => loadOrCreateAuthority(t.testdir({}))

/** An authority that counts how many certificates, and so keys, it makes. */
export const countingAuthority = (t: Test) => {
  const authority = testAuthority(t)
  const issued: (readonly string[])[] = []
  const counting: Authority = {
    certificate: authority.certificate,
    issue(names, now) {
      issued.push(names)
      return authority.issue(names, now)
    },
  }
  return { authority: counting, issued }
}

/** A secret for tickets, the same in every test. */
export const ticketSecret = Buffer.alloc(32, 7)

/** Starts an HTTPS server with our options, and stops it with the test. */
export const listen = async (t: Test, authority: Authority, overrides: TlsOptions = {}) => {
  const certificates = createCertificateStore({ source: authority, groups })
  const options = serverOptions({ certificates, ticketKeys: ticketKeys(ticketSecret, 1) })
  const server = createServer({ ...options, ...overrides }, (_req, res) => res.end('ok'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Opens a TLS connection; rejects with the client's error. */
export const handshake = async (port: number, options: ConnectionOptions): Promise<TLSSocket> => {
  const socket = connect({ host: '127.0.0.1', port, ...options })
  await once(socket, 'secureConnect')
  return socket
}

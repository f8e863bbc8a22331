import { once } from 'node:events'
import t from 'tap'
import type { Test } from 'tap'
import { ticketKeys, ticketPeriod } from '../../src/tls/index.ts'
import type { Authority } from '../../src/tls/index.ts'
import { handshake, listen, testAuthority, ticketSecret, wikiHost } from './listener.ts'

t.test('keys depend on the secret and the period, and on nothing else', async t => {
  const key = ticketKeys(ticketSecret, 1)
  t.equal(key.length, 48)
  t.strictSame(ticketKeys(Buffer.from(ticketSecret), 1), key)
  t.notSame(ticketKeys(ticketSecret, 2), key)
  t.notSame(ticketKeys(Buffer.alloc(32, 8), 1), key)
})

t.test('a short secret is refused', async t => {
  t.throws(() => ticketKeys(Buffer.alloc(31), 1), { name: 'TypeError' })
})

t.test('a period lasts twelve hours', async t => {
  t.equal(ticketPeriod(0), 0)
  t.equal(ticketPeriod(12 * 3_600_000 - 1), 0)
  t.equal(ticketPeriod(12 * 3_600_000), 1)
})

const ticketOf = async (port: number, authority: Authority, maxVersion: 'TLSv1.2' | 'TLSv1.3') => {
  const socket = await handshake(port, { servername: wikiHost, ca: authority.certificate, maxVersion })
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [ticket] =
    maxVersion === 'TLSv1.3'
      ? await once(socket, 'session')
      : [(await once(socket, 'data'), socket.getSession())]
  socket.destroy()
  return ticket as Buffer
}

const resumes = async (t: Test, version: 'TLSv1.2' | 'TLSv1.3') => {
  const authority = testAuthority(t)
  const one = await listen(t, authority)
  const two = await listen(t, authority)
  const session = await ticketOf(one.port, authority, version)
  const options = { ca: authority.certificate, maxVersion: version, session }
  const again = await handshake(two.port, { ...options, servername: wikiHost })
  t.equal(again.isSessionReused(), true)
  again.destroy()
  const other = 'mail.example.test.mail.edge.localhost'
  const elsewhere = await handshake(two.port, { ...options, servername: other })
  t.equal(elsewhere.isSessionReused(), false)
  elsewhere.destroy()
  await t.rejects(handshake(two.port, { ...options, servername: 'unknown.edge.localhost' }))
}

t.test('a session resumes on another listener, for its own name only (TLS 1.3)', t => resumes(t, 'TLSv1.3'))
t.test('a session resumes on another listener, for its own name only (TLS 1.2)', t => resumes(t, 'TLSv1.2'))

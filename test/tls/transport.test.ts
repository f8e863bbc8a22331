import { once } from 'node:events'
import { Socket } from 'node:net'
import t from 'tap'
import { transportOf } from '../../src/tls/transport.ts'
import { handshake, listen, testAuthority, wikiHost } from './listener.ts'

t.test('the socket beneath an accepted connection is the one the server announced', async t => {
  const authority = testAuthority(t)
  const { server, port } = await listen(t, authority)
  const announced = once(server, 'connection')
  const secured = once(server, 'secureConnection')
  const client = await handshake(port, { servername: wikiHost, ca: authority.certificate })
  const [[transport], [tlsSocket]] = await Promise.all([announced, secured])
  t.equal(transportOf(tlsSocket), transport)
  client.destroy()
})

t.test('nothing lies beneath other things', async t => {
  for (const thing of [undefined, null, {}, { _parent: {} }, new Socket()])
    t.equal(transportOf(thing), undefined)
})

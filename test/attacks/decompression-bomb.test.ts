/*
 * Who: an app that has been taken over, or one that shows what its users upload.
 * How: a small compressed answer grows a thousandfold when it is read, and the client that asked for it takes none.
 * Lost: a proxy that reads faster than its client takes holds it all: one request fills the edge's memory, and
 *       everybody's work ends with it.
 */
import { once } from 'node:events'
import { createGzip, gzipSync } from 'node:zlib'
import t from 'tap'
import { http1, http2, http2On, openHttp2 } from '../harness/clients.ts'
import { limitReached } from '../harness/limit-reached.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

t.test('an answer that grows a thousandfold when it is read is held to what the client takes', async t => {
  const zeros = Buffer.alloc(2 ** 20)
  const many = 256 * zeros.length
  let enough = (): void => undefined
  const sent = new Promise<void>(resolve => (enough = resolve))
  const world = await startWorld(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    const gzip = createGzip()
    gzip.pipe(response)
    let written = 0
    const more = (): void => {
      written += zeros.length
      if (written > many) enough()
      else gzip.write(zeros, more)
    }
    more()
  })
  const session = openHttp2(world.client, wikiHost)
  const authority = `${wikiHost}:${world.client.port}`
  const cookie = world.cookie()
  const bomb = session.request({ ':authority': authority, cookie, 'accept-encoding': 'identity' })
  await once(bomb, 'response')
  bomb.pause()
  await sent
  const path = '/.sallyport/nothing'
  t.equal((await http2On(session, authority, { path, headers: { cookie } })).status, 404, 'others are served')
  bomb.close()
  const { bytesOut } = await world.records.activity(({ facts }) => facts?.path === '/')
  t.ok(
    bytesOut > 0 && bytesOut < 16 * zeros.length,
    `${bytesOut} octets were made for a client that takes none`,
  )
  session.close()
})

t.test('an answer that grows beyond measure is broken off, whoever takes it', async t => {
  const bomb = gzipSync(Buffer.alloc(16 * 2 ** 20))
  const world = await startWorld(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(bomb)
    },
    { limits: 'decoded-octets: 1MiB, decoded-ratio: 50' },
  )
  const headers = { cookie: world.cookie(), 'accept-encoding': 'identity' }
  for (const client of [http1, http2]) await t.rejects(client(world.client, wikiHost, { headers }))
  t.equal(await limitReached(world, 'decoded-ratio'), 2)
  const record = await world.records.activity(({ error }) => error === 'content-unreadable')
  t.match(record, { cause: 'DECODED_TOO_LARGE', complete: false })
  t.ok(record.bytesOut < 4 * 2 ** 20, `${record.bytesOut} octets went out`)
})

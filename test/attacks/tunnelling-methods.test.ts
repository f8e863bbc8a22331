/*
 * Who: a user of an app, with a client of their own.
 * How: CONNECT makes a tunnel of a proxy, to wherever it is asked; TRACE shows a page what the proxy adds for the app;
 *      `Expect` makes one side wait for the other, and an answer in between moves all that follow by one.
 * Lost: the inner network, the user's cookies, or answers that go to another request.
 */
import t from 'tap'
import { attacked, probe, refusesOctets, startDecidedWorld, statusesOf } from '../harness/decided.ts'
import { rawHost } from '../harness/raw-upstream.ts'

t.test('TRACE and CONNECT open and show nothing', async t => {
  const world = await startDecidedWorld(t)
  const behind = world.request('GET /smuggled HTTP/1.1')
  const own = `${rawHost}:${world.client.port}`
  for (const target of ['127.0.0.1:22', own, 'raw.example.com:443', '/', `https://${own}/`, '*']) {
    const statuses = await statusesOf(world, world.request(`CONNECT ${target} HTTP/1.1`) + behind)
    t.strictSame(statuses, [405], target)
    t.equal(await probe(world), 200)
  }
  await refusesOctets(t, world, [
    ['TRACE', 405, world.request('TRACE / HTTP/1.1', 'Connection: close')],
    ['TRACE with hops', 405, world.request('TRACE / HTTP/1.1', 'Max-Forwards: 0', 'Connection: close')],
    ['TRACK', 400, world.request('TRACK / HTTP/1.1')],
    ['OPTIONS of everything', 400, world.request('OPTIONS * HTTP/1.1', 'Connection: close')],
  ])
})

t.test('what is expected beyond 100-continue is refused, and no content is taken for a request', async t => {
  const world = await startDecidedWorld(t)
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
  const post = (expectation: string): string =>
    world.request('POST /attack HTTP/1.1', `Expect: ${expectation}`, `Content-Length: ${smuggled.length}`) +
    smuggled
  await refusesOctets(t, world, [
    ['something else', 417, post('200-maybe')],
    ['a list', 417, post('x, y')],
    ['a list with it', 417, post('x, 100-continue')],
    ['nothing', 417, post('')],
  ])
})

t.test('who waits to be told to go on is told once, and the app is never asked to', async t => {
  const world = await startDecidedWorld(t)
  const connection = await world.open()
  connection.send(world.request('POST /upload HTTP/1.1', 'Expect: 100-continue', 'Content-Length: 5'))
  t.equal((await connection.response()).status, 100)
  connection.send('hello')
  t.equal((await connection.response()).status, 200)
  connection.send(world.request('GET /probe HTTP/1.1'))
  t.match(await connection.response(), { status: 200, body: 'ok' })
  connection.socket.destroy()
  t.strictSame(attacked(world), ['POST /upload'])
  t.strictSame(world.requests[0]!.values('expect'), [])
  t.strictSame(await world.undecided(), [])
})

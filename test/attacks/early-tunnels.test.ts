/*
 * Who: anybody who can reach the edge; for some of it, a user of an app.
 * How: a request that the app takes its time for, and right behind it, before it is answered, one that would have the
 *      connection for itself: an upgrade, or CONNECT. The server lets go of the connection in the middle of an answer.
 * Lost: the whole process, where two answers are put on one connection; or the records of the requests in between, and what
 *      they hold of an app, where nobody tells them that their connection has gone.
 */
import t from 'tap'
import { attacked, fine, probe, startDecidedWorld, type DecidedWorld } from '../harness/decided.ts'
import { handshakeFields } from '../harness/raw.ts'
import type { StrictRequest } from '../harness/strict-http1.ts'

/** An app that never answers what is slow. */
const slowApp = ({ target }: StrictRequest): string | undefined =>
  target.startsWith('/slow') ? undefined : fine
const slow = ({ request }: DecidedWorld): string =>
  ['/slow/1', '/slow/2', '/slow/3'].map(path => request(`GET ${path} HTTP/1.1`)).join('')

const statuses = (answers: string): string[] => answers.match(/(?<=HTTP\/1\.1 )\d{3}(?= [A-Z])/g) ?? []

t.test('an upgrade behind a request is refused in its turn', async t => {
  const world = await startDecidedWorld(t)
  const behind = world.request('GET /smuggled HTTP/1.1')
  for (const [what, upgrade] of [
    ['a WebSocket', world.request('GET /attack HTTP/1.1', ...handshakeFields)],
    ['another protocol', world.request('GET /attack HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c')],
  ] as const) {
    const connection = await world.open()
    const honest = world.request('GET /probe HTTP/1.1')
    connection.send(honest + honest + upgrade + behind)
    t.strictSame(statuses(await connection.rest()), ['200', '200', '400'], what)
  }
  t.strictSame(attacked(world), [])
  t.equal(world.records.operations('request-refused').length, 2)
  t.strictSame(await world.undecided(), [])
})

t.test('CONNECT behind requests ends them all, and each is on record', async t => {
  const world = await startDecidedWorld(t, slowApp)
  const connection = await world.open()
  connection.send(slow(world))
  await world.arrived(3)
  connection.send(world.request('CONNECT 127.0.0.1:22 HTTP/1.1'))
  t.equal(await connection.rest(), '', 'nothing is put in the middle of an answer')
  for (const path of ['/slow/1', '/slow/2', '/slow/3'])
    await world.records.activity(({ facts }) => facts?.path === path)
  t.match(world.records.operations('request-refused'), [{ code: 'EARLY_CONNECT', reference: null }])
  t.equal(await probe(world), 200)
  t.strictSame(await world.undecided(), [])
})

t.test('what they held of the app is given back', async t => {
  const world = await startDecidedWorld(t, slowApp, { limits: 'user-exchanges: 10' })
  for (let round = 1; round <= 5; round++) {
    const connection = await world.open()
    connection.send(slow(world))
    await world.arrived(3 * round)
    connection.send(world.request('CONNECT 127.0.0.1:22 HTTP/1.1'))
    await connection.rest()
  }
  t.equal(await probe(world), 200)
})

t.test('nor does it cut off a refusal before it', async t => {
  const world = await startDecidedWorld(t)
  const connection = await world.open()
  const connect = world.request('CONNECT 127.0.0.1:22 HTTP/1.1')
  connection.send(world.request('GET /attack HTTP/1.0', 'Connection: keep-alive') + connect)
  t.strictSame(statuses(await connection.rest()), ['505'])
  t.strictSame(attacked(world), [])
})

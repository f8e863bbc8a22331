/*
 * Who: a user of an app, with a client of their own.
 * How: `Connection` names fields that a proxy takes out. Taken out after the proxy's own are added, what tells the app
 *      who the user is, or that a request was decided on, goes with them; taken out before, a length or a session may.
 * Lost: an app that believes that the request came by another way; or content without its length.
 */
import t from 'tap'
import { answerTo, attacked, refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'

t.test('what decisions and framing rest on cannot be nominated', async t => {
  const world = await startDecidedWorld(t)
  const post = (...fields: string[]): string =>
    world.request('POST /attack HTTP/1.1', ...fields, `Content-Length: ${smuggled.length}`) + smuggled
  await refusesOctets(
    t,
    world,
    [
      ['x-sallyport-decision'],
      ['X-Sallyport-Decision'],
      ['close, x-sallyport-decision'],
      ['x-sallyport-decision, x-forwarded-user, cookie'],
      ['x-forwarded-for'],
      ['x-forwarded-user'],
      ['host'],
      ['HOST'],
      ['cookie'],
      ['authorization'],
      ['content-length'],
      ['Content-Length\t'],
      ['keep-alive', 'content-length'],
      ['transfer-encoding'],
      ['content-type'],
      ['origin'],
    ].map(values => [values.join(' and '), 400, post(...values.map(value => `Connection: ${value}`))]),
  )
})

t.test('what may be nominated stays on this hop, and our mark goes on', async t => {
  const world = await startDecidedWorld(t)
  const get = world.request('GET /served HTTP/1.1', 'Connection: x-hop, , keep-alive', 'X-Hop: 1', 'X-On: 1')
  t.equal((await answerTo(world, get)).status, 200)
  t.strictSame(attacked(world), ['GET /served'])
  const [request] = world.requests
  t.strictSame([request!.values('x-hop'), request!.values('x-on')], [[], ['1']])
  t.strictSame(await world.undecided(), [])
})

t.test('the mark is ours alone, in whatever spelling a client sends one', async t => {
  const world = await startDecidedWorld(t)
  const get = (...fields: string[]): string => world.request('GET /served HTTP/1.1', ...fields)
  for (const name of ['x-sallyport-decision', 'X-SALLYPORT-DECISION'])
    t.equal((await answerTo(world, get(`${name}: AAAAA-AAAAA.1`, `${name}: forged`))).status, 200)
  t.equal((await answerTo(world, get('x_sallyport_decision: forged'))).status, 400)
  t.notMatch(world.upstream.received, /forged|AAAAA/)
  t.strictSame(await world.undecided(), [])
})

import { EventEmitter, once } from 'node:events'
import { constants, type IncomingHttpHeaders } from 'node:http2'
import t from 'tap'
import { WebSocketServer } from 'ws'
import type { Browser } from '../harness/browser.ts'
import { http1, http2, openHttp2 } from '../harness/clients.ts'
import { sallyport } from '../harness/command-line.ts'
import { startSignInWorld, type SignInWorld } from '../harness/sign-in.ts'
import { socketTo } from '../harness/sockets.ts'
import { wikiHost, type World } from '../harness/world.ts'
import { post } from '../admin/posting.ts'

const json = { 'content-type': 'application/json' }
const credentials = { email: 'ana@corp.example', password: 'sallyport' }
const revoke = (world: World, what: object) =>
  post(world.edge, '/sessions/revoke', json, JSON.stringify(what))

async function signedIn(world: SignInWorld): Promise<Browser> {
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  return browser
}

t.test(
  'a user who is ended is out everywhere, and must sign in anew whatever the provider remembers',
  async t => {
    const world = await startSignInWorld(t)
    const [laptop, phone] = [await signedIn(world), await signedIn(world)]
    const kim = world.browser()
    await kim.signIn(`${world.wiki}/`, 'kim@partner.example')
    const { status, text } = await revoke(world, { user: 'Ana@Corp.example' })
    t.match([status, JSON.parse(text)], [200, { revoked: { kind: 'user', name: 'ana@corp.example' } }])

    for (const browser of [laptop, phone]) {
      t.equal((await browser.fetch(`${world.wiki}/api`)).status, 401)
      // The provider remembers a sign-in that is seconds old, and would let them in without a question.
      const form = await browser.open(`${world.wiki}/page?q=1#part`)
      t.match(form.url.pathname, /^\/sign-in\//, 'the provider asks again')
      const visit = await browser.submit(form.url.href, credentials)
      t.match(visit, { status: 200, text: 'www.example.com GET /page?q=1', url: { hash: '#part' } })
      t.equal((await browser.fetch(`${world.wiki}/api`)).status, 200)
    }
    t.equal((await kim.fetch(`${world.wiki}/api`)).status, 200, 'nobody else is')
    t.match(world.records.operations('sessions-ended'), [{ kind: 'user', name: 'ana@corp.example' }])
  },
)

t.test('one session is ended by the id that its records have', async t => {
  const world = await startSignInWorld(t)
  const [laptop, phone] = [await signedIn(world), await signedIn(world)]
  await laptop.fetch(`${world.wiki}/of-laptop`)
  const { session } = await world.records.activity(({ facts }) => facts?.path === '/of-laptop')
  const { code, out } = await sallyport([
    'session',
    'revoke',
    '--session',
    session,
    '--admin',
    `http://127.0.0.1:${world.edge.ports.admin}`,
  ])
  t.match({ code, out }, { code: 0, out: new RegExp(`^session ${session} is ended; `) })
  t.equal((await laptop.fetch(`${world.wiki}/api`)).status, 401)
  t.equal((await phone.fetch(`${world.wiki}/api`)).status, 200)
})

t.test('everybody is ended at once', async t => {
  const world = await startSignInWorld(t)
  const browser = await signedIn(world)
  const admin = `http://127.0.0.1:${world.edge.ports.admin}`
  t.equal((await sallyport(['session', 'revoke', '--everybody', '--admin', admin])).code, 0)
  t.equal((await browser.fetch(`${world.wiki}/api`)).status, 401)
})

t.test('open sockets and streams of who is ended end', async t => {
  const streaming = Promise.withResolvers<void>()
  const world = await startSignInWorld(t, {}, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n', () => streaming.resolve())
  })
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  t.teardown(() => sockets.close())
  const headers = { cookie: world.cookie() }
  const socket = socketTo(world.client, wikiHost, '/live', headers)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  const stream = http1(world.client, wikiHost, { path: '/events', headers })
  await streaming.promise
  await Promise.all([
    t.rejects(stream, 'the stream is reset'),
    closed,
    revoke(world, { user: 'ana@corp.example' }),
  ])
})

t.test('who is ended before the app has answered is told so', async t => {
  const asked = new EventEmitter()
  const world = await startSignInWorld(t, {}, ({ url }) => asked.emit(url!))
  for (const [ask, user] of [
    [http1, 'ana@corp.example'],
    [http2, 'kim@partner.example'],
  ] as const) {
    const path = `/of/${user}`
    const arrived = once(asked, path)
    const answer = ask(world.client, wikiHost, { path, headers: { cookie: world.cookie({ user }) } })
    await arrived
    await revoke(world, { user })
    const { status, text } = await answer
    t.match([status, JSON.parse(text)], [401, { error: 'session-ended' }])
    const { reference } = JSON.parse(text) as { reference: string }
    t.match(await world.records.activity(({ facts }) => facts?.path === path), { reference, status: 401 })
  }
})

t.test('who is ended while sending is told at once, and need not go on', async t => {
  const world = await startSignInWorld(t, {}, () => undefined)
  const connection = openHttp2(world.client, wikiHost)
  t.teardown(() => connection.destroy())
  const upload = connection.request({
    ':method': 'POST',
    ':path': '/upload',
    ':authority': `${wikiHost}:${world.client.port}`,
    cookie: world.cookie(),
  })
  upload.write('the first of many octets')
  await once(world.origin.server, 'connection')
  await revoke(world, { user: 'ana@corp.example' })
  const [headers] = (await once(upload, 'response')) as [IncomingHttpHeaders]
  upload.resume()
  await once(upload, 'close')
  t.match([headers[':status'], upload.rstCode], [401, constants.NGHTTP2_NO_ERROR])
})

t.test('what is not understood ends nothing and says what would be right', async t => {
  const world = await startSignInWorld(t)
  const browser = await signedIn(world)
  for (const what of [{}, { user: '' }, { user: 7 }, { everybody: false }, { user: 'a', session: 'b' }, []]) {
    const { status, text } = await revoke(world, what)
    t.match({ status, text }, { status: 400, text: /^write \{ "user": / }, JSON.stringify(what))
  }
  t.equal((await post(world.edge, '/sessions/revoke', {}, '{"everybody":true}')).status, 415)
  const admin = ['--admin', `http://127.0.0.1:${world.edge.ports.admin}`]
  for (const args of [[], ['--user', 'a', ...admin, '--everybody'], admin])
    t.equal((await sallyport(['session', 'revoke', ...args])).code, 2, args.join(' '))
  t.equal((await browser.fetch(`${world.wiki}/api`)).status, 200)
})

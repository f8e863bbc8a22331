/*
 * Who: a user of one app, or someone who has copied cookies out of a browser.
 * How: sealed cookies are opaque, but they can be moved: under another name (a harmless preference sealed by the app
 *      becomes its session), to another app, to another user or browser; or changed bit by bit to see what the
 *      answers tell.
 * Lost: a stolen cookie is of use elsewhere, or a value that the user chose becomes one that the app trusts.
 */
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { mailHost, startWorld, wikiHost } from '../harness/world.ts'

t.test('a value sealed under one name opens under no other, on no other app, for nobody else', async t => {
  const world = await startWorld(t, (request, response) => {
    if (request.url === '/set')
      response.setHeader('set-cookie', ['note=root; HttpOnly', 'role=guest; HttpOnly'])
    response.end(request.headers.cookie ?? 'none')
  })
  const own = world.cookie()
  const { headers } = await http1(world.client, wikiHost, { path: '/set', headers: { cookie: own } })
  const [note, role] = headers['set-cookie']!.map(line => line.split(';')[0]!.split('=')[1]!)
  const ask = async (cookies: string, session = own, host = wikiHost): Promise<string> =>
    (await http1(world.client, host, { headers: { cookie: `${cookies}; ${session}` } })).text
  t.equal(await ask(`note=${note}; role=${role}`), 'note=root; role=guest')
  t.equal(await ask(`note=${role}; role=${note}`), 'none', 'swapped')
  t.equal(await ask(`role=${note}; role=${role}`), 'role=guest', 'beside the real one')
  t.equal(await ask(`NOTE=${note}`), 'none', 'a name in another case is another name')
  t.equal(await ask(`note=${note}`, world.cookie({}, 'mail'), mailHost), 'none')
  t.equal(await ask(`note=${note}`, world.cookie({ user: 'kim@partner.example' })), 'none')
  t.equal(await ask(`note=${note}`, world.cookie({ browser: 'browser-2' })), 'none')
})

t.test('no token of one kind opens as another', async t => {
  const world = await startWorld(t, (request, response) => {
    if (request.url === '/set') response.setHeader('set-cookie', 'note=x; HttpOnly')
    response.end(request.headers.cookie ?? 'none')
  })
  const own = world.cookie()
  const { headers } = await http1(world.client, wikiHost, { path: '/set', headers: { cookie: own } })
  const sealed = headers['set-cookie']![0]!.split(';')[0]!.split('=')[1]!
  const asSession = { cookie: `__Secure-sallyport=${sealed}` }
  t.equal((await http1(world.client, wikiHost, { headers: asSession })).status, 401)
  const session = own.split('=')[1]!
  const asCookie = { cookie: `note=${session}; ${own}` }
  t.equal(
    (await http1(world.client, wikiHost, { headers: asCookie })).text,
    'none',
    'nor is it shown to the app',
  )
  const asTicket = { path: `/.sallyport/session?t=${session}`, headers: { cookie: own } }
  t.equal((await http1(world.client, wikiHost, asTicket)).status, 400)
})

t.test('a session with any bit changed is none, and the answer is always the same', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const [name, token = ''] = world.cookie().split('=')
  const answers = new Set<string>()
  for (let index = 0; index < token.length; index += 7) {
    const changed = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1)
    const response = await http1(world.client, wikiHost, { headers: { cookie: `${name}=${changed}` } })
    answers.add(`${response.status} ${response.text.replace(/"reference":"[^"]+"/, '')}`)
  }
  t.equal(answers.size, 1)
  t.match([...answers][0], /^401 /)
})

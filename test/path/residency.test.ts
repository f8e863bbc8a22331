/** An edge serves no app that is bound to where it is not, whatever led a user there. */
import type { RequestListener } from 'node:http'
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { twoSites } from '../harness/edge-sites.ts'
import { echo } from '../harness/sign-in.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { mailHost, startWorld, wikiHost, signInHost } from '../harness/world.ts'

const boundToEurope = '    residency: eu'

t.test('an app that is bound elsewhere is refused, whatever is asked and however', async t => {
  const asked: string[] = []
  const listening: RequestListener = (request, response) => {
    asked.push(request.headers.host ?? '')
    echo(request, response)
  }
  const world = await startWorld(t, listening, { wiki: boundToEurope, more: twoSites() })
  const headers = { cookie: world.cookie() }
  for (const request of [http1, http2]) {
    const refused = await request(world.client, wikiHost, { headers: { ...headers, accept: 'text/html' } })
    t.equal(refused.status, 421)
    t.match(refused.text, 'This application is not available from here')
  }
  t.equal((await http1(world.client, wikiHost, { method: 'POST', headers, path: '/save' })).status, 421)
  t.equal((await http1(world.client, wikiHost, { path: '/.sallyport/session' })).status, 421)
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', headers)), 421)
  t.match(world.records.operations('request-refused')[0], { code: 'served-elsewhere' })
  const mail = await http1(world.client, mailHost, { headers: { cookie: world.cookie({}, 'mail') } })
  t.equal(mail.status, 200)
  t.strictSame(asked, ['www.mail.example.com'], 'nothing has reached the app, and others are served')
})

t.test('a deployment that is bound elsewhere serves no app at all', async t => {
  const world = await startWorld(t, echo, { more: twoSites('residency: eu') })
  for (const host of [wikiHost, mailHost, signInHost])
    t.equal((await http1(world.client, host, {})).status, 421, host)
  t.equal((await http1(world.client, signInHost, { path: '/start?r=x' })).status, 421, 'and signs nobody in')
  t.equal((await http1(world.client, signInHost, { path: '/health' })).status, 204, 'and is well')
})

t.test('where users may be sent outside they are served there', async t => {
  const more = twoSites('outside-bounds: open')
  const world = await startWorld(t, echo, { wiki: boundToEurope, more })
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 200)
})

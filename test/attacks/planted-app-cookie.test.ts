/*
 * Who: a page of one app, under a suffix on no Public Suffix List, where any app's script may set a cookie for all.
 * How: it plants a cookie under the name of another app's session, with a value of its own choice, so that the app
 *      gets two of that name and takes the first.
 * Lost: the user works in the attacker's account without knowing it.
 */
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

t.test(
  'beside a sealed value, a value of the same name that was never sealed does not reach the app',
  async t => {
    const world = await startWorld(t, (request, response) => {
      if (request.url === '/set') response.setHeader('set-cookie', ['sid=own; HttpOnly', 'theme=dark'])
      response.end(request.headers.cookie ?? 'none')
    })
    const session = world.cookie()
    const { headers } = await http1(world.client, wikiHost, { path: '/set', headers: { cookie: session } })
    const [sealed] = headers['set-cookie']!.map(line => line.split(';')[0]!)
    const ask = async (cookies: string): Promise<string> =>
      (await http1(world.client, wikiHost, { headers: { cookie: `${session}; ${cookies}` } })).text
    t.equal(await ask(`sid=evil; ${sealed}; theme=dark`), 'sid=own; theme=dark')
    t.equal(await ask(`${sealed}; sid=evil`), 'sid=own')
    t.equal(await ask('theme=light; theme=dark'), 'theme=light; theme=dark', 'others may repeat')
  },
)

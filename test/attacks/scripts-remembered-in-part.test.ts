/*
 * Who: whoever can end a connection between edge and app, or slow it down.
 * How: a script in which there is no name is remembered by its tag and passes unread from then on. Where the end of the connection is the
 *      end of the content, half a script looks whole; where content comes in crumbs, a name may be told by half of its port. The names in
 *      the rest then reach every user as the app has written them.
 * Lost: whatever the script asks those hosts for, past every rule.
 */
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const script = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
const asker = (world: World, host: string) => () =>
  http1(world.client, host, { path: '/a.js', headers: { cookie: world.cookie(), ...script } })

t.test('what ends with its connection is not known to be whole', async (t: Test) => {
  const parts = ['run();', 'run();fetch("https://www.example.com/")']
  const world = await startRawWorld(t, (_, socket) => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/javascript\r\netag: "v1"\r\nconnection: close\r\n\r\n'
    socket.end(head + parts.shift()!)
  })
  const ask = asker(world, rawHost)
  t.equal((await ask()).text, 'run();')
  t.match((await ask()).text, wikiHost)
})

t.test('what was told before all of it had come is not known to be so', async (t: Test) => {
  let breaks = 100
  const world = await startWorld(t, (_, response) => {
    response.setHeader('content-type', 'text/javascript').setHeader('etag', '"v1"')
    response.write('fetch("https://www.example.com:4')
    setTimeout(() => response.end('43/")'), breaks)
    breaks = 0
  })
  const ask = asker(world, wikiHost)
  await ask()
  t.match((await ask()).text, wikiHost)
})

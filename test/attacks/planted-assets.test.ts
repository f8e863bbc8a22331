/*
 * Who: a user of an app who can say of any address that it is a script's.
 * How: asked for as a script, what has no name in it is remembered as one that passes unread. The attacker asks so for a page, a picture or
 *      data, and waits for another user to open it.
 * Lost: the runtime in the page, and every control that it sees to.
 */
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { mailHost, startWorld, staticHost, wikiHost } from '../harness/world.ts'

const documents = {
  'text/html': '<!doctype html><p>nothing</p>',
  'application/xhtml+xml': '<html xmlns="http://www.w3.org/1999/xhtml"><head/></html>',
  'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
  'application/xml': '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>',
}

t.test('what was asked for as a script is a page with a runtime where it is opened as one', async t => {
  const types = Object.keys(documents) as (keyof typeof documents)[]
  const world = await startWorld(t, (request, response) => {
    const type = types[Number(request.url!.slice(1))]!
    response.setHeader('etag', '"v1"').setHeader('content-type', type).end(documents[type])
  })
  const ask = (path: string, mode: string, destination: string) =>
    http1(world.client, wikiHost, {
      path,
      headers: { cookie: world.cookie(), 'sec-fetch-mode': mode, 'sec-fetch-dest': destination },
    })
  for (const [index, type] of types.entries()) {
    for (const destination of ['script', 'style', 'script']) await ask(`/${index}`, 'no-cors', destination)
    for (const destination of ['document', 'iframe', 'object'])
      t.match(
        (await ask(`/${index}`, 'navigate', destination)).text,
        '/.sallyport/runtime',
        `${type} as ${destination}`,
      )
  }
})

t.test('nor does it say anything of the same path on another host, or of another app', async t => {
  const world = await startWorld(t, (request, response) => {
    const content = request.headers.host!.startsWith('www.example')
      ? 'run()'
      : 'fetch("https://www.example.com/")'
    response.setHeader('etag', '"v1"').setHeader('content-type', 'text/javascript').end(content)
  })
  const ask = (host: string, app: string) =>
    http1(world.client, host, {
      path: '/a.js',
      headers: { cookie: world.cookie({}, app), 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    })
  for (let time = 0; time < 2; time++) t.equal((await ask(wikiHost, 'wiki')).text, 'run()')
  t.match((await ask(staticHost, 'wiki')).text, wikiHost)
  t.match((await ask(mailHost, 'mail')).headers.etag, /;sallyport-/)
})

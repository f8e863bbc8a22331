/*
 * Who: the next user of a shared computer, or a cache between browser and edge.
 * How: what is answered to one user is kept and shown to another: pages of ours that hold an identity or a reference,
 *      redirects that carry a sealed wish or ticket, an app's page revived after signing out.
 * Lost: who worked here and on what; a ticket that is still good.
 */
import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { http1 } from '../harness/clients.ts'

t.test('every answer of ours that is about somebody is kept by no cache', async t => {
  const policy =
    'version: 1\ndefault: monitor\nrules: [{ id: no, when: { activity: delete }, then: block }]\n'
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  const toSignIn = await browser.step(`${world.wiki}/`)
  const onward = await browser.step(toSignIn.headers.location!)
  const notice = await browser.signIn(`${world.wiki}/`)
  const toTicket = await browser.step((await browser.step(`${world.mail}/`)).headers.location!)
  const blocked = await browser.fetch(`${world.wiki}/`, { method: 'DELETE' })
  const overview = await browser.open(`${world.signIn}/`)
  const out = await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  const refused = await browser.fetch(`${world.wiki}/`)
  for (const [what, { status, headers }] of Object.entries({
    toSignIn,
    onward,
    notice,
    toTicket,
    blocked,
    overview,
    out,
    refused,
  }))
    t.match(headers['cache-control'], /no-store/, `${what}, ${status}`)
  t.match(out.headers['clear-site-data'], '"cache"', 'signing out clears what the app has left')
})

t.test('a cache is told that an answer depends on the page that asked, where we made it so', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.setHeader('access-control-allow-origin', 'https://static.example.com')
    response.setHeader('vary', 'accept')
    response.end()
  })
  const origin = `https://static.example.com.wiki.edge.localhost:${world.client.port}`
  const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), origin } })
  t.match(headers.vary, /accept/)
  t.match(headers.vary, /origin/)
})

t.test('what the app says of caching is never loosened', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.setHeader('cache-control', 'private, no-store')
    response.setHeader('pragma', 'no-cache')
    response.setHeader('content-type', 'text/html')
    response.end('<p>x')
  })
  const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.match(headers, { 'cache-control': 'private, no-store', pragma: 'no-cache' })
})

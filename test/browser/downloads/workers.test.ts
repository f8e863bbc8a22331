/** Files that a service worker makes up, which no edge sees. */
import t, { type Test } from 'tap'
import { page, startSite, type Routes } from '../../harness/site.ts'
import { downloadsOf, free, kept } from './library.ts'

const made = 'made by the worker'
const routes: Routes = {
  '/': page('App'),
  '/worker.js': {
    type: 'text/javascript',
    content: `addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('fetch', event => {
  if (!event.request.url.endsWith('/made')) return
  event.respondWith(new Response('${made}', { headers: { 'content-disposition': 'attachment; filename="made.txt"' } }))
})`,
  },
}

const register = `navigator.serviceWorker.register('/worker.js').then(
  async () => Boolean(await navigator.serviceWorker.ready), () => false)`

/** The app's page under a policy, in a profile of its own. */
async function openApp(t: Test, policy: string) {
  const site = await startSite(t, routes, { policy })
  const context = await site.profile()
  const downloads = downloadsOf(context)
  const tab = await context.newPage()
  await tab.goto(site.www)
  return { site, context, downloads, tab }
}

t.test('without the control a worker’s file is saved', async t => {
  const { downloads, tab } = await openApp(t, free)
  t.equal(await tab.evaluate(register), true)
  const [octets] = await Promise.all([
    downloads.next(),
    tab.evaluate(`void setTimeout(() => (location = '/made'))`),
  ])
  t.equal(octets.toString(), made)
})

t.test('with it there is no such worker', async t => {
  const { site, downloads, tab } = await openApp(t, kept)
  t.equal(await tab.evaluate(register), false)
  t.equal((await tab.goto(`${site.www}/made`))?.status(), 404, 'the app is asked itself')
  t.equal(downloads.all.length, 0)
  t.equal(
    site.received.some(({ target }) => target === '/worker.js'),
    false,
  )
})

t.test('a worker from before the control gives a page no file', async t => {
  const { site, context, downloads, tab } = await openApp(t, free)
  t.equal(await tab.evaluate(register), true)
  await site.replacePolicy(kept)
  await tab.goto(site.www)
  await tab.evaluate(`void setTimeout(() => (location = '/made'))`)
  await (await context.newPage()).goto(site.www)
  t.equal(downloads.all.length, 0)
})

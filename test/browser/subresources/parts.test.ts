/** What browsers ask for without any cookie, from one host of an app to another. */
import t from 'tap'
import type { Page } from 'playwright-core'
import { mailHost, wikiHost } from '../../harness/world.ts'
import { page, startSite, type Site } from '../../harness/site.ts'
import { parts, routes } from './parts.ts'

const run = (tab: Page, site: Site, script: string): Promise<unknown> =>
  tab.evaluate(`(async other => { ${script} })('${site.other}')`)

/** What became of a request to the other host. */
const became = ({ records }: Site, path: string, method = 'GET') =>
  records.activity(({ facts, request }) => {
    const asked = facts ?? request
    return asked?.host === 'static.example.com' && asked.path === path && asked.method === method
  })

t.test('parts of a page come without a session', async t => {
  const site = await startSite(t, routes)
  const tab = await site.open()
  for (const [name, { path, script, blind }] of Object.entries(parts)) {
    const came = await run(tab, site, script)
    if (blind !== true) t.equal(came, 1, name)
    t.match(await became(site, path), { status: 200, anonymous: true }, name)
    t.equal((await site.got(({ target }) => target === path)).fields.cookie, undefined)
  }
  t.strictSame(site.outside, [])
})

t.test('a manifest', async t => {
  const site = await startSite(t, {
    ...routes,
    '/': page('Page', '<link rel=manifest href="https://static.example.com/app.webmanifest">'),
  })
  const tab = await site.open()
  const session = await tab.context().newCDPSession(tab)
  const { data } = (await session.send('Page.getAppManifest')) as { data?: string }
  t.match(data, '"App"')
  t.match(await became(site, '/app.webmanifest'), { status: 200, anonymous: true })
})

t.test('what is asked for beforehand comes without a session, and then with it', async t => {
  const site = await startSite(t, routes)
  const tab = await site.open()
  const put = `return (await fetch(other + '/record', { method: 'PUT', credentials: 'include', body: '{}',
    headers: { 'content-type': 'application/json' } })).status`
  t.equal(await run(tab, site, put), 200)
  t.match(await became(site, '/record', 'OPTIONS'), { status: 200, anonymous: true })
  t.match(await became(site, '/record', 'PUT'), { status: 200, anonymous: false })
})

t.test('reports of a page’s own policy are not sent, since they would name our hosts', async t => {
  const policy = "img-src 'none'; report-uri https://static.example.com/report"
  const site = await startSite(t, {
    ...routes,
    '/': { ...page('Page'), fields: { 'content-security-policy': policy } },
  })
  const tab = await site.open()
  await run(
    tab,
    site,
    `await new Promise(resolve => { document.addEventListener('securitypolicyviolation', resolve)
      new Image().src = other + '/picture.png' }); ${parts['fetch']!.script}`,
  )
  t.strictSame(
    site.received.map(({ target }) => target),
    ['/', '/data'],
  )
})

/** What stays closed without a session: what is asked for, and what the browser is told. */
const closed: Record<
  string,
  { path: string; script: string; status: number; method?: string; asked?: true }
> = {
  'a document': { path: '/document', script: `window.open(other + '/document')`, status: 303 },
  'a frame': {
    path: '/framed',
    script: `document.body.insertAdjacentHTML('beforeend', '<iframe src="' + other + '/framed"></iframe>')`,
    status: 303,
  },
  'a page that script reads': {
    path: '/read',
    script: `await fetch(other + '/read')`,
    status: 401,
    asked: true,
  },
  'an attachment': { path: '/file', script: `await fetch(other + '/file')`, status: 401, asked: true },
  'a change': {
    path: '/record',
    script: `await fetch(other + '/record', { method: 'POST', body: 'x' })`,
    status: 401,
    method: 'POST',
  },
  'a file that is sent': {
    path: '/record',
    script: `await fetch(other + '/record', { method: 'PUT', body: 'x' })`,
    status: 401,
    method: 'PUT',
  },
  'a request whose answer nobody reads': {
    path: '/data',
    script: `await fetch(other + '/data', { mode: 'no-cors' })`,
    status: 401,
  },
  'a picture as pages have them': {
    path: '/picture.png',
    script: `new Image().src = other + '/picture.png'`,
    status: 401,
  },
  'a socket': {
    path: '/socket',
    script: `new WebSocket(other.replace('https', 'wss') + '/socket')`,
    status: 401,
  },
}

t.test('without a session stays closed', async t => {
  const site = await startSite(t, routes)
  const tab = await (await site.profile([wikiHost])).newPage()
  await tab.goto(site.www)
  for (const [name, { path, script, status, method, asked = false }] of Object.entries(closed)) {
    await run(tab, site, script)
    t.match(await became(site, path, method), { status, anonymous: true }, name)
    t.equal(
      site.received.some(({ target, method: as }) => target === path && as === (method ?? 'GET')),
      asked,
      name,
    )
  }
})

t.test('a page of another app is not let in', async t => {
  const site = await startSite(t, routes)
  const tab = await (await site.profile([mailHost])).newPage()
  await tab.goto(site.mail)
  await run(tab, site, `await fetch(other + '/data').catch(() => undefined)`)
  t.match(await became(site, '/data'), { status: 401, anonymous: true })
  t.equal(
    site.received.some(({ target }) => target === '/data'),
    false,
  )
})

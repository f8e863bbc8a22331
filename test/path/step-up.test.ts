import t from 'tap'
import type { Browser, Visit } from '../harness/browser.ts'
import { startSignInWorld } from '../harness/sign-in.ts'

const policy = `version: 1
default: allow
rules:
  - { id: confirm, when: { path: /export/** }, then: { step-up: { strength: multi-factor, within: 10m } } }
  - { id: files, when: { activity: download, file: { extension: csv } }, then: { step-up: { strength: multi-factor, within: 10m } } }`

const credentials = { email: 'ana@corp.example', password: 'sallyport' }

/** Gives the second factor where the provider asks for it. */
function confirm(browser: Browser, form: Visit, code = '246810'): Promise<Visit> {
  return browser.submit(form.url.href, { ...credentials, code })
}

t.test('a page that needs more is asked for again after it was given, query, fragment and all', async t => {
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const form = await browser.open(`${world.wiki}/export/all?from=1#top`)
  t.equal(form.url.hostname, 'idp.localhost')
  t.match(form.text, 'name="code"')
  const visit = await confirm(browser, form)
  t.match(visit, { status: 200, text: 'www.example.com GET /export/all?from=1' })
  t.equal(visit.url.hash, '#top')

  t.equal((await browser.open(`${world.wiki}/export/more`)).status, 200, 'and is not asked for each time')
  t.equal((await browser.open(`${world.mail}/export/more`)).status, 200, 'in another app neither')
  const record = await world.records.activity(
    ({ facts, status }) => facts?.path === '/export/more' && status === 200,
  )
  t.match(record.facts!.auth, { strength: 'multi-factor' })
})

t.test('what script asks for is refused with the way to go; after it the same is let through', async t => {
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const save = { method: 'POST', body: 'x' }
  const refused = await browser.fetch(`${world.wiki}/export/all`, save)
  t.equal(refused.status, 401)
  t.match(JSON.parse(refused.text), { error: 'step-up-needed' })
  const way = String(refused.headers['x-sallyport-step-up'])
  t.equal(way, '/.sallyport/step-up?strength=multi-factor&within=600')
  const done = await confirm(browser, await browser.open(world.wiki + way))
  t.match(done, { status: 200, text: 'BroadcastChannel' })
  t.equal((await browser.fetch(`${world.wiki}/export/all`, save)).text, 'www.example.com POST /export/all')
})

t.test('a form that is sent leads to a page that keeps the form, and opens the way beside it', async t => {
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const page = await browser.submit(`${world.wiki}/export/all`, { a: '1' })
  t.equal(page.status, 401)
  t.match(page.text, 'What you were sending has not been sent')
  t.match(
    page.text,
    /<a class="button primary" href="\/\.sallyport\/step-up\?strength=multi-factor&amp;within=600" target="_blank">/,
  )
  t.match(page.text, 'history.back()')
})

t.test('a response that turns out to need more leads there as well', async t => {
  const world = await startSignInWorld(t, { policy }, (_, response) => {
    response.setHeader('content-type', 'text/csv')
    response.setHeader('content-disposition', 'attachment; filename="people.csv"')
    response.end('a,b')
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const visit = await confirm(browser, await browser.open(`${world.wiki}/people`))
  t.match(visit, { status: 200, text: 'a,b' })
})

t.test('a frame shows a page of ours, since no provider lets itself be framed', async t => {
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  const framed = await browser.fetch(`${world.wiki}/export/all`, { headers })
  t.match(framed, { status: 401, text: /Confirm that it is you/ })
  t.notMatch(framed.text, 'history.back()')
})

t.test(
  'what the provider did not confirm is not let through, and nobody is sent round in circles',
  async t => {
    const unasked = await startSignInWorld(t, { policy, acr: 'urn:of-another-provider' })
    const browser = unasked.browser()
    await browser.signIn(`${unasked.wiki}/`)
    const visit = await browser.open(`${unasked.wiki}/export/all`)
    t.equal(visit.status, 403)
    t.match(visit.text, 'did not confirm it is you in the way that a rule asks for')
    t.ok(visit.trail.length < 8)
  },
)

t.test('the way asks for what can be proven, and nothing else', async t => {
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  for (const query of [
    '',
    '?strength=none',
    '?strength=password',
    '?strength=x&within=5',
    '?strength=password&within=-1',
  ])
    t.equal((await browser.open(`${world.wiki}/.sallyport/step-up${query}`)).status, 404, query)
})

t.test(
  'a rule may ask for more at the sign-in itself; then the user is asked once more and lands where they wanted',
  async t => {
    const atSignIn = `version: 1
default: allow
rules:
  - { id: strong, when: { activity: sign-in }, then: { step-up: { strength: multi-factor, within: 12h } } }`
    const world = await startSignInWorld(t, { policy: atSignIn })
    const browser = world.browser()
    const form = await browser.signIn(`${world.wiki}/page?q=1#part`)
    t.match(form.text, 'name="code"')
    const visit = await confirm(browser, form)
    t.match(visit, { status: 200, text: 'www.example.com GET /page?q=1', url: { hash: '#part' } })
    t.equal((await browser.open(`${world.mail}/`)).status, 200, 'and not again for the next app')
  },
)

t.test('who turns down the step-up is not sent to the app’s own address, though strangers are', async t => {
  const world = await startSignInWorld(t, { policy, wiki: '    outsiders: original' })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const form = await browser.open(`${world.wiki}/export/all`)
  const visit = await browser.open(`${form.url.href}/cancel`)
  t.match(visit, { status: 403, text: /You did not confirm that it is you/ })
  t.equal((await browser.fetch(`${world.wiki}/`)).status, 200, 'and goes on with what they had')
})

t.test('what the app has had already is not said to be unsent', async t => {
  const world = await startSignInWorld(t, { policy }, (request, response) => {
    if (request.method === 'POST')
      response.setHeader('content-disposition', 'attachment; filename="people.csv"')
    response.end('a,b')
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const page = await browser.submit(`${world.wiki}/report`, { a: '1' })
  t.match(page, { status: 401, text: /Confirm that it is you/ })
  t.notMatch(page.text, 'has not been sent')
})

t.test('after a step-up, signing out ends what was there before it as well', async t => {
  const world = await startSignInWorld(t, { policy })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const before = browser.jar.header('www.example.com.wiki.edge.localhost', '/')
  await confirm(browser, await browser.open(`${world.wiki}/export/all`))
  await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  t.equal((await browser.fetch(`${world.wiki}/`, { headers: { cookie: before } })).status, 401)
})

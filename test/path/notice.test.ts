import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'

const monitor = 'version: 1\ndefault: monitor\n'

t.test('a monitored app says so on first entry, once, and leads to the wanted place', async t => {
  const world = await startSignInWorld(t, { policy: monitor })
  const browser = world.browser()
  const notice = await browser.signIn(`${world.wiki}/a?b=c#d`)
  t.match(notice, { status: 200, text: /<h1>Access to Wiki is monitored<\/h1>/ })
  const next = /<a class="button primary" href="([^"]+)">Continue to Wiki<\/a>/.exec(notice.text)![1]
  t.equal(next, `${world.wiki}/a?b=c`)
  t.match(notice.text, 'link.hash=location.hash', 'its script adds the fragment')
  const reference = /<code>([^<]+)<\/code>/.exec(notice.text)![1]
  const record = await world.records.activity(each => each.reference === reference)
  t.match(record, { verdict: 'monitor', facts: { activity: 'sign-in', user: 'ana@corp.example' } })
  t.equal((await browser.open(next!)).text, 'www.example.com GET /a?b=c')
  t.equal((await browser.open(`${world.wiki}/other`)).text, 'www.example.com GET /other', 'not again')
  const landing = notice.url.href.replace(/#.*/, '')
  t.match(landing, '/.sallyport/session?t=')
  t.equal((await browser.open(landing)).text, 'www.example.com GET /a?b=c', 'neither on the way back')
  t.match(
    (await browser.open(`${world.mail}/`)).text,
    /Access to Mail is monitored/,
    'each app tells for itself',
  )
})

t.test('an app that is configured without the notice, or only allowed, shows none', async t => {
  const silent = await startSignInWorld(t, { policy: monitor, wiki: '    notice: false' })
  t.equal((await silent.browser().signIn(`${silent.wiki}/a`)).text, 'www.example.com GET /a')
  const allowed = await startSignInWorld(t)
  t.equal((await allowed.browser().signIn(`${allowed.wiki}/a`)).text, 'www.example.com GET /a')
})

t.test('a rule can keep a user from entering an app at all', async t => {
  const rule =
    '{ id: staff-only, when: { activity: sign-in }, unless: { group: staff }, then: block, message: Staff only. }'
  const world = await startSignInWorld(t, { policy: `version: 1\ndefault: allow\nrules: [${rule}]\n` })
  const browser = world.browser()
  const refused = await browser.signIn(`${world.wiki}/`, 'kim@partner.example')
  t.match(refused, { status: 403, text: /Staff only\./ })
  t.equal(browser.jar.value('www.example.com.wiki.edge.localhost', '__Secure-sallyport'), undefined)
  t.equal((await world.browser().signIn(`${world.wiki}/`)).status, 200)
})

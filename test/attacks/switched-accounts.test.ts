/*
 * Who: nobody means harm: two people share a computer, or one person has two accounts.
 * How: the first has apps open and walks away; the second signs in at one of them. The other tabs still hold the first
 *      user's sessions, and the browser still has the cookies that the SaaS app gave to the first.
 * Lost: the second user works in the first one's mail, or the SaaS app takes the second for the first.
 */
import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'
import { signInHost } from '../harness/world.ts'

t.test(
  'when another user signs in, no app of the first goes on, and the app gets none of their cookies',
  async t => {
    const seen: (string | undefined)[] = []
    const world = await startSignInWorld(t, {}, (request, response) => {
      seen.push(request.headers.cookie)
      if (request.url === '/login') response.setHeader('set-cookie', 'sid=of-ana; Path=/; Secure; HttpOnly')
      response.end('ok')
    })
    const browser = world.browser()
    await browser.signIn(`${world.wiki}/login`, 'ana@corp.example')
    await browser.open(`${world.mail}/`)
    await browser.open(`${world.wiki}/again`)
    t.equal(seen.at(-1), 'sid=of-ana', 'for its own user the app has it')

    const ago = Math.floor(Date.now() / 1000) - 7_200
    browser.jar.change('__Host-sallyport-signin', token =>
      world.resealed(token, '.signin', { sealedAt: ago }),
    )
    browser.jar.change('_session', () => 'gone')
    browser.jar.forget('www.example.com.wiki.edge.localhost', '__Secure-sallyport')
    const visit = await browser.signIn(`${world.wiki}/mine`, 'kim@partner.example')
    t.equal(visit.status, 200)
    t.match(await world.records.activity(({ facts }) => facts?.path === '/mine'), {
      facts: { user: 'kim@partner.example' },
    })
    t.equal(seen.at(-1), undefined, 'the app sees no cookie of the first user')
    t.equal((await browser.fetch(`${world.mail}/`)).status, 401, 'the first user’s other app is closed')
    t.ok(browser.jar.value(signInHost, '__Host-sallyport-signin'))
  },
)

/*
 * Who: someone with an account of their own here.
 * How: they begin or finish a sign-in with their own account and make the victim's browser take the last step: open
 *      the landing with the attacker's ticket, or the provider's answer with the attacker's code.
 * Lost: the victim works in the attacker's account, and what they upload or write is the attacker's to read.
 */
import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'
import { signInHost, wikiHost } from '../harness/world.ts'

t.test('the attacker’s ticket does not land in the victim’s browser, new or signed in', async t => {
  const world = await startSignInWorld(t)
  const attacker = world.browser()
  await attacker.signIn(`${world.mail}/`, 'kim@partner.example')
  const victim = world.browser()
  await victim.signIn(`${world.wiki}/`, 'ana@corp.example')
  const session = victim.jar.value(wikiHost, '__Secure-sallyport')
  for (const browser of [world.browser(), victim]) {
    const toSignIn = await attacker.step(`${world.wiki}/`)
    const toTicket = await attacker.step(toSignIn.headers.location!)
    const landed = await browser.open(toTicket.headers.location!)
    t.match(landed, { status: 400, text: /begun in another browser/ })
  }
  t.equal(victim.jar.value(wikiHost, '__Secure-sallyport'), session, 'the victim’s own session is untouched')
})

t.test('the provider’s answer for the attacker is not taken from the victim’s browser', async t => {
  const world = await startSignInWorld(t)
  const attacker = world.browser()
  const form = await attacker.open(`${world.wiki}/`)
  let answer = form.url.href
  let visit = await attacker.fetch(answer, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-mode': 'navigate' },
    body: 'email=kim%40partner.example&password=sallyport',
  })
  while (!answer.includes('/callback?')) {
    answer = new URL(visit.headers.location!, answer).href
    if (!answer.includes('/callback?')) visit = await attacker.step(answer)
  }
  const victim = world.browser()
  await victim.open(`${world.wiki}/`)
  const taken = await victim.open(answer)
  t.match(taken, { status: 400, text: /This sign-in cannot be completed/ })
  t.equal(victim.jar.value(signInHost, '__Host-sallyport-signin'), undefined)
  t.match((await attacker.open(answer)).text, 'www.example.com GET /', 'where it would have worked')
})

import t from 'tap'
import { acceptNotice, signIn } from '../harness/demo-user.ts'
import { picture, startDemoWorld } from '../harness/demo-world.ts'

t.test('an app of 1999 works in a browser of today', async t => {
  const { demo, person } = await startDemoWorld(t)
  const { page, problems } = await person()
  await page.goto(demo.legacy)
  await signIn(page, 'root@corp.example')
  await acceptNotice(page)
  await page.getByLabel('Your name').fill('Robin')
  await page.getByLabel('Your message').fill('Hello & <goodbye>')
  await page.getByRole('button', { name: 'Sign the book' }).click()
  await page.waitForURL(new URL('guestbook.cgi?thanks=1#top', demo.legacy).href)
  await page.getByText('Hello & <goodbye>').waitFor()
  await picture(page, 'legacy')
  await page.getByRole('link', { name: 'About' }).click()
  await page.getByText('speaks TLS 1.0 only').waitFor()
  t.equal(new URL(page.url()).host, new URL(demo.legacy).host, 'the user stays inside')
  t.strictSame(problems, [])
})

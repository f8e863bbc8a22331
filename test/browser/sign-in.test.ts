import t from 'tap'
import { acceptNotice, signIn } from '../harness/demo-user.ts'
import { picture, startDemoWorld } from '../harness/demo-world.ts'

const wanted = 'guestbook.cgi?page=2&order=new#sign'

t.test('a deep link survives sign-in and the notice, query and fragment and all', async t => {
  const { demo, person } = await startDemoWorld(t)
  const { page, problems } = await person()
  const link = new URL(wanted, demo.legacy).href
  await page.goto(link)
  t.match(page.url(), `${demo.issuer}/sign-in/`)
  await picture(page, 'identity-provider')
  await signIn(page, 'ana@corp.example')
  await page.getByRole('heading', { name: 'Access to Legacy is monitored' }).waitFor()
  await picture(page, 'notice')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'notice-phone-dark')
  await acceptNotice(page)
  await page.waitForURL(link)
  t.equal(page.url(), link)
  t.equal(await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"), 'h2')
  t.strictSame(problems, [])
})

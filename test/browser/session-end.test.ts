import t from 'tap'
import { sessionCookieName } from '../../src/session/index.ts'
import { acceptNotice, enterDrive, openPreview, row, signIn } from '../harness/demo-user.ts'
import { picture, startDemoWorld, type Person } from '../harness/demo-world.ts'

/** An expired token looks to the browser as every other: only the edge knows that it is worth nothing. */
async function spoilSession({ context }: Person): Promise<void> {
  const cookies = await context.cookies()
  await context.addCookies(
    cookies.filter(({ name }) => name === sessionCookieName).map(cookie => ({ ...cookie, value: 'over' })),
  )
}

t.test('a session that ends while its page is open', async t => {
  const { demo, person } = await startDemoWorld(t)
  const ana = await person()
  const { page } = ana
  await enterDrive(ana, demo, 'ana@corp.example')
  await openPreview(page, 'Welcome.txt')
  await spoilSession(ana)

  await t.test('scripts learn why, also from another host of the app', async () => {
    await row(page, 'Team photo.png').locator('[data-action=preview]').click()
    await page.getByRole('alert').getByText('Your session has ended.').waitFor()
    await picture(page, 'session-ended')
  })

  await t.test('the next navigation goes on where the user was, without a question', async t => {
    await page.goto(new URL('/files/1', demo.drive).href)
    await acceptNotice(page)
    await page.locator('#preview[data-previewing="Welcome.txt"]').waitFor()
    t.equal(new URL(page.url()).pathname, '/files/1', 'Drive knows the user still')
  })

  await t.test('another person at the same browser is a stranger to Drive', async t => {
    await page.goto(`${demo.signInOrigin}/sign-out`)
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.locator('[data-action=sign-out]').click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await page.goto(demo.drive)
    await signIn(page, 'kim@partner.example')
    await acceptNotice(page)
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    t.match(page.url(), '/login', 'the sealed cookie of the other user is worth nothing')
  })
})

t.test('a browser without scripts gets in', async t => {
  const { demo, person } = await startDemoWorld(t)
  const { page } = await person({ javaScriptEnabled: false })
  await page.goto(new URL('guestbook.cgi?page=2', demo.legacy).href)
  await signIn(page, 'ana@corp.example')
  await acceptNotice(page)
  await page.getByRole('heading', { name: 'Guest book' }).waitFor()
  t.match(page.url(), 'guestbook.cgi?page=2')
})

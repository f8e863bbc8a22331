import t from 'tap'
import { acceptNotice, enterDrive } from '../harness/demo-user.ts'
import { picture, startDemoWorld } from '../harness/demo-world.ts'

t.test('signing out of one app, and of all', async t => {
  const { demo, person } = await startDemoWorld(t)
  const ana = await person()
  const { page } = ana
  await enterDrive(ana, demo, 'ana@corp.example')
  const legacy = await ana.openTab()
  await legacy.goto(demo.legacy)
  await acceptNotice(legacy)
  await legacy.getByRole('heading', { name: 'Guest book' }).waitFor()

  await t.test('the other app stays signed in, and the page that was open is cut off', async () => {
    const other = await ana.openTab()
    await other.goto(demo.drive)
    await other.locator('#live[data-state=live]').waitFor()
    await page.goto(new URL('/.sallyport/sign-out', demo.drive).href)
    await picture(page, 'sign-out')
    await page.getByRole('button', { name: 'Sign out of Drive' }).click()
    await page.getByRole('heading', { name: 'You are signed out of Drive' }).waitFor()
    await picture(page, 'signed-out')
    await other.locator('#live[data-state=waiting]').waitFor()
    await other.close()
    await legacy.reload()
    await legacy.getByRole('heading', { name: 'Guest book' }).waitFor()
  })

  await t.test('the list of applications', async t => {
    await page.goto(demo.signInOrigin)
    await page.getByText('You are signed in as ana@corp.example.').waitFor()
    await picture(page, 'applications')
    t.equal(await page.getByRole('link', { name: 'Drive' }).getAttribute('href'), demo.drive)
  })

  await t.test('everywhere is everywhere, and the identity provider too', async t => {
    await page.getByRole('link', { name: 'Sign out everywhere' }).click()
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.locator('[data-action=sign-out]').waitFor()
    await picture(page, 'identity-provider-sign-out')
    await page.locator('[data-action=sign-out]').click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    for (const [tab, url] of [
      [legacy, demo.legacy],
      [page, demo.drive],
    ] as const) {
      await tab.goto(url)
      await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
      t.match(tab.url(), `${demo.issuer}/sign-in/`)
    }
  })

  const cut = /^Failed to load resource|^WebSocket connection to/
  t.strictSame(
    ana.problems.filter(problem => !cut.test(problem)),
    [],
    'nothing but what signing out cut off',
  )
})

import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Page } from 'playwright-core'
import { demoCode } from '../../demo/identity-provider.ts'
import { enterDrive, row, signIn } from '../harness/demo-user.ts'
import { clickInLayer, waitInLayer } from '../harness/own-layer.ts'
import { picture, startDemoWorld } from '../harness/demo-world.ts'

const ana = 'ana@corp.example'
const viewport = { width: 1280, height: 800 }

/** Gives password and code where the identity provider asks for both. */
async function confirm(page: Page): Promise<void> {
  await page.getByLabel('Code of your authenticator').fill(demoCode)
  await signIn(page, ana)
}

const confirmWords = 'Confirm that it is you'

t.test('an export takes a second factor, and then the user is where they were', async t => {
  const { demo, records, person } = await startDemoWorld(t)
  const someone = await person({ viewport })
  const { page, problems } = someone
  await enterDrive(someone, demo, ana)
  await page.locator('[data-action=export]').click()
  await page.getByLabel('Code of your authenticator').waitFor()
  await picture(page, 'step-up-code')
  await confirm(page)
  await page.getByRole('heading', { name: 'Export the list of files' }).waitFor()
  t.equal(new URL(page.url()).pathname, '/export', 'in the very place')
  await page.getByLabel('A note at its top').fill('for the audit')
  await picture(page, 'step-up-back')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('button[data-action=export]').click(),
  ])
  t.match((await readFile(await download.path())).toString(), /^"for the audit"\r\n/)
  t.match(await records.activity(({ error }) => error === 'step-up-needed'), {
    rule: 'exports-need-a-second-factor',
    facts: { user: ana, activity: 'export', auth: { strength: 'password' } },
  })
  t.strictSame(problems, [])
})

t.test('a form that is sent comes back as it was filled in, and goes through the second time', async t => {
  const { demo, person, editRules } = await startDemoWorld(t)
  await editRules('      activity: export\n', '      activity: export\n      method: POST\n')
  const someone = await person({ viewport })
  const { page, context } = someone
  await enterDrive(someone, demo, ana)
  await page.locator('[data-action=export]').click()
  await page.getByLabel('A note at its top').fill('for the audit')
  await page.locator('button[data-action=export]').click()
  await page.getByText('What you were sending has not been sent').waitFor()
  await picture(page, 'step-up-form')
  const [beside] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: confirmWords }).click(),
  ])
  await confirm(beside)
  await page.getByRole('heading', { name: 'Export the list of files' }).waitFor()
  t.equal(await page.getByLabel('A note at its top').inputValue(), 'for the audit')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('button[data-action=export]').click(),
  ])
  t.match((await readFile(await download.path())).toString(), /^"for the audit"\r\n/)
})

t.test(
  'what a script sends is refused with a dialog; the page stays, and the user does it again',
  async t => {
    const { demo, person, editRules } = await startDemoWorld(t)
    await editRules('      activity: export\n', '      activity: share\n')
    const someone = await person({ viewport })
    const { page, context } = someone
    await enterDrive(someone, demo, ana)
    const share = async (): Promise<void> => {
      await row(page, 'Welcome.txt').locator('[data-action=share]').click()
      await page.getByRole('dialog').getByRole('textbox').fill('kim@partner.example')
      await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click()
    }
    await share()
    await waitInLayer(page, 'link', confirmWords)
    await picture(page, 'step-up-dialog')
    const [beside] = await Promise.all([context.waitForEvent('page'), clickInLayer(page, confirmWords)])
    await confirm(beside)
    await waitInLayer(page, 'StaticText', 'Thank you. Now do it once more.')
    await picture(page, 'step-up-dialog-done')
    await share()
    await page.getByText('Welcome.txt is shared with kim@partner.example.').waitFor()
    t.pass('and it is shared')
  },
)

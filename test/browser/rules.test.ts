import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Download, Page } from 'playwright-core'
import { enterDrive, openPreview, row, upload } from '../harness/demo-user.ts'
import { picture, referenceOn, startDemoWorld } from '../harness/demo-world.ts'

const clickDownload = (page: Page, name: string) => row(page, name).locator('[data-action=download]').click()

async function saveCopy(page: Page, name: string): Promise<Download> {
  await openPreview(page, name)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-action=save]').click(),
  ])
  return download
}

const textOf = async (download: Download) => (await readFile(await download.path())).toString()

t.test('rules hold for who they name, and follow their file', async t => {
  const { demo, records, person, editRules } = await startDemoWorld(t)
  const kim = await person({ viewport: { width: 1280, height: 800 } })
  const { page } = kim
  await enterDrive(kim, demo, 'kim@partner.example')

  /** What the records say of a reference number that a user was shown. */
  const recordOf = (reference: string) => records.activity(record => record.reference === reference)

  await t.test('a file that a contractor opens is replaced by a page with the reason', async t => {
    await clickDownload(page, 'Budget.xlsx')
    await page.getByRole('heading', { name: 'This action is blocked' }).waitFor()
    await page.getByText('Contractors can read files here but not download them.').waitFor()
    await picture(page, 'blocked')
    t.match(await recordOf(await referenceOn(page)), {
      verdict: 'block',
      rule: 'contractors-take-nothing-home',
      facts: {
        user: 'kim@partner.example',
        activity: 'download',
        file: { name: 'Budget.xlsx', extension: 'xlsx' },
      },
    })
    await page.setViewportSize({ width: 390, height: 844 })
    await picture(page, 'blocked-phone')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'blocked-phone-dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  await t.test('a file that a contractor saves is replaced by a text with the reason', async t => {
    await page.goBack()
    const download = await saveCopy(page, 'Welcome.txt')
    t.equal(download.suggestedFilename(), 'Download blocked.txt')
    const text = await textOf(download)
    t.match(text, 'Contractors can read files here but not download them.')
    t.match(text, 'File: Welcome.txt')
    const reference = /Reference: (\S+)/.exec(text)![1]!
    t.match(await recordOf(reference), { verdict: 'block', rule: 'contractors-take-nothing-home' })
  })

  await t.test('a program is not uploaded, and the app can tell the user why', async t => {
    await upload(page, 'setup.exe', Buffer.from('MZ'))
    await page.getByRole('alert').getByText('Programs cannot be uploaded. Ask an administrator.').waitFor()
    await picture(page, 'upload-blocked')
    const reference = await page.locator('[data-message-reference]').textContent()
    t.match(await recordOf(reference!), { verdict: 'block', rule: 'no-programs-uploaded' })
    t.equal(await row(page, 'setup.exe').count(), 0)
  })

  await t.test('nor is one that is called a picture', async t => {
    await upload(page, 'holiday.jpg', Buffer.from('MZ\x90\0\x03\0\0\0'))
    await page.getByRole('alert').getByText('This file is a program, whatever its name says.').waitFor()
    const reference = await page.locator('[data-message-reference]').textContent()
    t.match(await recordOf(reference!), {
      rule: 'no-renamed-programs',
      facts: { file: { name: 'holiday.jpg', trueType: 'application/x-msdownload' } },
    })
    t.equal(await row(page, 'holiday.jpg').count(), 0)
  })

  await t.test('staff on a managed device take files home', async t => {
    const ana = await person()
    await enterDrive(ana, demo, 'ana@corp.example')
    const [download] = await Promise.all([
      ana.page.waitForEvent('download'),
      clickDownload(ana.page, 'Welcome.txt'),
    ])
    t.match(await textOf(download), 'Welcome to Drive!')
    t.match(await textOf(await saveCopy(ana.page, 'Welcome.txt')), 'Welcome to Drive!')
    t.match(
      await records.activity(
        ({ facts }) => facts?.activity === 'download' && facts.user === 'ana@corp.example',
      ),
      {
        verdict: 'monitor',
      },
    )
    t.strictSame(ana.problems, [])
  })

  await t.test('a rule that is edited while users work counts from the next click', async t => {
    t.match(await editRules('group: contractors', 'group: visitors'), { result: 'applied' })
    t.match(await textOf(await saveCopy(page, 'Welcome.txt')), 'Welcome to Drive!')
    t.match(await editRules('group: visitors', 'grup: contractors'), { result: 'refused' })
    t.match(
      await textOf(await saveCopy(page, 'Welcome.txt')),
      'Welcome to Drive!',
      'a mistake changes nothing',
    )
    t.match(await editRules('grup: contractors', 'group: contractors'), { result: 'applied' })
    await clickDownload(page, 'Welcome.txt')
    await page.getByRole('heading', { name: 'This action is blocked' }).waitFor()
    t.match(await recordOf(await referenceOn(page)), { verdict: 'block' })
  })

  const refused = /^Failed to load resource: the server responded with a status of 403/
  t.strictSame(
    kim.problems.filter(problem => !refused.test(problem)),
    [],
    'nothing but the refusals',
  )
})

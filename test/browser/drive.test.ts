import { readFile } from 'node:fs/promises'
import t from 'tap'
import { enterDrive, openPreview, row, upload } from '../harness/demo-user.ts'
import { picture, startDemoWorld } from '../harness/demo-world.ts'

// In the page's own language: what runs there knows none of this file.
const keptByServiceWorker = `caches.keys()
  .then(([name]) => caches.open(name))
  .then(cache => cache.keys())
  .then(requests => requests.map(({ url }) => url))`
const sendForm = `(async () => {
  const body = new FormData()
  body.append('file', new File(['from a form'], 'Form.txt'))
  const headers = { 'x-drive-csrf': /drive_csrf=([^;]+)/.exec(document.cookie)[1] }
  const url = document.querySelector('link[rel=api]').href + 'v1/files'
  return (await fetch(url, { method: 'POST', credentials: 'include', headers, body })).status
})()`

t.test('Drive works as it would without us', async t => {
  const { demo, person } = await startDemoWorld(t)
  const ana = await person({ viewport: { width: 1280, height: 800 } })
  const { page } = ana
  await enterDrive(ana, demo, 'ana@corp.example')
  await row(page, 'Team photo.png').waitFor()

  await t.test('all that its page is made of loads', async t => {
    await page.locator('#live[data-state=live]').waitFor()
    await page.locator('#presence[data-count="1"]').waitFor()
    await page.locator('#version[data-version]').waitFor()
    t.match(await page.locator('#storage').textContent(), /of 64\.0 MB used/)
    t.equal(await page.evaluate("document.fonts.check('16px DriveIcons', '\\ue001')"), true)
    t.equal(await page.evaluate("[...document.fonts].every(font => font.status === 'loaded')"), true)
    t.equal(await page.evaluate('navigator.serviceWorker.controller?.state ?? "none"'), 'activated')
    const guarded = "[...document.querySelectorAll('script[src]')].map(one => one.type)"
    t.strictSame(await page.evaluate(guarded), ['module'], 'the runtime has taken itself out')
    await picture(page, 'drive')
  })

  await t.test('a text and a picture are previewed, and worked on by a worker', async t => {
    await openPreview(page, 'Welcome.txt')
    await page.getByText('Welcome to Drive!').waitFor()
    await openPreview(page, 'Team photo.png')
    await page.locator('#preview-body img').waitFor()
    t.match(page.url(), /\/files\/\d+$/)
    await picture(page, 'drive-preview')
    await page.reload()
    await page.locator('#preview-body img').waitFor()
    const kept = (await page.evaluate(keptByServiceWorker)) as string[]
    t.ok(kept.length > 5, 'the service worker keeps what the static host gives')
    t.ok(
      kept.every(url => url.startsWith(`https://static.${new URL(demo.drive).host.slice('www.'.length)}/`)),
    )
    await page.locator('[data-action=close-preview]').click()
    await page.locator('#preview').waitFor({ state: 'hidden' })
  })

  await t.test('what is done in one tab shows in another', async t => {
    const other = await ana.openTab()
    await other.goto(demo.drive)
    await other.locator('#live[data-state=live]').waitFor()
    await page.locator('#presence[data-count="2"]').waitFor()
    const content = Buffer.alloc(3 * 1024 * 1024, 'sallyport ')
    await upload(page, 'Notes.bin', content)
    await row(other, 'Notes.bin').waitFor()
    await page.getByText('Notes.bin was uploaded.').waitFor()
    const [download] = await Promise.all([
      other.waitForEvent('download'),
      row(other, 'Notes.bin').locator('[data-action=download]').click(),
    ])
    t.equal(download.suggestedFilename(), 'Notes.bin')
    t.ok((await readFile(await download.path())).equals(content))
    await row(other, 'Notes.bin').locator('[data-action=rename]').click()
    await other.locator('#answer').fill('Renamed.bin')
    await picture(other, 'drive-rename')
    await other.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await row(page, 'Renamed.bin').waitFor()
    await page.bringToFront()
    await row(page, 'Renamed.bin').locator('[data-action=share]').click()
    await page.locator('#answer').fill('kim@partner.example')
    await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click()
    await row(other, 'Renamed.bin').getByText('shared with kim@partner.example').waitFor()
    await other.bringToFront()
    await row(other, 'Renamed.bin').locator('[data-action=delete]').click()
    await other.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await row(page, 'Renamed.bin').waitFor({ state: 'detached' })
    await other.close()
    await page.locator('#presence[data-count="1"]').waitFor()
  })

  await t.test('a form hides the name of its file, so it goes up for who may upload anything', async t => {
    const root = await person()
    await enterDrive(root, demo, 'root@corp.example')
    t.equal(await root.page.evaluate(sendForm), 201)
    await row(page, 'Form.txt').waitFor()
  })

  await t.test('on a phone and in the dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await picture(page, 'drive-phone')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(page, 'drive-phone-dark')
    await openPreview(page, 'Team photo.png')
    await picture(page, 'drive-phone-preview-dark')
    await page.setViewportSize({ width: 1280, height: 800 })
    await openPreview(page, 'Welcome.txt')
    await picture(page, 'drive-dark')
  })

  await t.test('logging out of Drive', async () => {
    await page.locator('[data-action=logout]').click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await picture(page, 'drive-login')
  })

  t.strictSame(ana.problems, [])
})

import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import { driveHosts, startDrive } from '../../demo/drive.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { drawSideBySide } from '../apps/harness/side-by-side.ts'
import { startChromium } from '../harness/chromium.ts'
import { enterDrive, logInToDrive, openPreview, row, upload } from '../harness/demo-user.ts'
import { startDemoWorld } from '../harness/demo-world.ts'

const output = join(import.meta.dirname, '../output/apps/drive.png')

/** What a user does in Drive once they are in; each gives what they see of it. */
const steps: readonly (readonly [name: string, run: (page: Page) => Promise<unknown>])[] = [
  ['read the list', listed],
  ['look at a picture', page => previewed(page, 'Team photo.png')],
  ['look at a text', page => previewed(page, 'Welcome.txt')],
  ['upload a file', page => uploaded(page, 'Notes.txt')],
]

/** Until its style has come, a page reads otherwise. */
async function listed(page: Page): Promise<readonly string[]> {
  await page.waitForLoadState('load')
  return page.locator('li[data-file]').allInnerTexts()
}

async function previewed(page: Page, name: string): Promise<string> {
  await openPreview(page, name)
  return page.locator('#fingerprint').innerText()
}

async function uploaded(page: Page, name: string): Promise<number> {
  await upload(page, name, Buffer.from('notes'))
  await row(page, name).waitFor()
  return page.locator('li[data-file]').count()
}

/** Drive under its own name, with nothing in between, and a browser that is logged in. */
async function openDirectly(t: Test, authorityFile: string): Promise<Page> {
  const { certificate: cert, key } = loadOrCreateAuthority(dirname(authorityFile)).issue(driveHosts)
  const drive = await startDrive({ tls: { cert, key } })
  t.teardown(() => drive.close())
  const rules = `--host-resolver-rules=MAP *.drive.example 127.0.0.1:${drive.port}`
  const browser = await startChromium(t, authorityFile, [rules])
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto('https://www.drive.example/')
  await logInToDrive(page)
  return page
}

/** Takes the steps, and a picture after each. */
async function take(mode: string, page: Page) {
  const taken = []
  for (const [name, run] of steps) {
    const found = await run(page)
    taken.push({ name, found, failure: undefined, picture: await page.screenshot() })
  }
  return { mode, steps: taken }
}

t.test('Drive looks and works under our name as it does under its own', async t => {
  const { demo, person } = await startDemoWorld(t)
  const ana = await person({ viewport: { width: 1280, height: 800 } })
  await enterDrive(ana, demo, 'ana@corp.example')
  const runs = [
    await take('direct', await openDirectly(t, demo.authorityFile)),
    await take('proxied', ana.page),
  ]
  const [direct, proxied] = runs.map(run => run.steps.map(({ found }) => found))
  t.strictSame(proxied, direct)
  t.strictSame(ana.problems, [])
  await drawSideBySide(runs, output)
})

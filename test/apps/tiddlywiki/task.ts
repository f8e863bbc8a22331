import type { Locator, Page } from 'playwright-core'
import { account } from '../harness/account.ts'
import type { Step, Visit } from '../harness/app.ts'
import { answerTo } from '../harness/answers.ts'
import { downloaded, everyByte, mustEqual, picture } from '../harness/files.ts'

/** The public name that TiddlyWiki is set up with. */
export const host = 'tiddlers.example.com'

/** A file that the server has from the start. */
export const document = everyByte('numbers.bin', host)

/** What the wiki has from the start: file name → content. */
export const tiddlers: Readonly<Record<string, string>> = {
  'host.tid': `title: $:/config/tiddlyweb/host\n\nhttps://${host}/\n`,
  'start.tid': 'title: $:/DefaultTiddlers\n\nWelcome\n',
  'title.tid': 'title: $:/SiteTitle\n\nTiddlers\n',
  'welcome.tid': `title: Welcome
tags: Pages

This wiki is at https://${host}/ and has [[Second]] and [ext[a file|https://${host}/files/numbers.bin]].
`,
  'second.tid': 'title: Second\ntags: Pages\n\n|!a|!b|\n|1|2|\n',
  'third.tid': 'title: Third\ntags: Pages\n\n```js\nconst a = 1\n```\n',
  'fourth.tid': 'title: Fourth\ntags: Pages\n\n* one\n* two\n',
}

const image = picture('Numbers.png', host)

/** What a user of TiddlyWiki does. */
export const steps: readonly Step[] = [
  { name: 'sign in', run: signIn },
  { name: 'read the first page', run: visit => readTiddler(visit, 'Welcome') },
  { name: 'read a page with a table', run: visit => readTiddler(visit, 'Second') },
  { name: 'read a page with code', run: visit => readTiddler(visit, 'Third') },
  { name: 'read a page with a list', run: visit => readTiddler(visit, 'Fourth') },
  { name: 'create a page', run: createTiddler },
  { name: 'edit the first page', run: editTiddler },
  { name: 'the stored pages have the public name', run: storedTiddlers },
  { name: 'upload a picture', run: importPicture },
  { name: 'download it byte for byte', run: downloadPicture },
  { name: "download the server's file byte for byte", run: downloadFile },
  { name: "see another user's change come", run: seeChange },
  { name: 'search', run: search },
  { name: 'sign out', run: signOut },
]

const shown = (page: Page, title: string) => page.locator(`.tc-tiddler-frame[data-tiddler-title="${title}"]`)

/** TiddlyWiki sends the browser to an address that asks for the password, and back. */
async function signIn({ page, at }: Visit): Promise<string> {
  await page.goto(at('/login-basic'))
  await shown(page, 'Welcome').waitFor()
  return page.url()
}

async function readTiddler({ page, at }: Visit, title: string): Promise<string> {
  await page.goto(at(`/#${title}`))
  const tiddler = shown(page, title)
  await tiddler.waitFor()
  return tiddler.locator('.tc-tiddler-body').innerHTML()
}

/** A button by the name of the tiddler that defines it. */
const button = (within: Page | Locator, name: string) =>
  within.locator(`button[class*="Buttons%2F${name}"]`).first()

async function createTiddler({ page, at }: Visit): Promise<number> {
  await button(page, 'new-tiddler').click()
  const title = page.locator('.tc-tiddler-edit-frame input.tc-titlebar')
  await title.fill('Fresh')
  await editor(page).fill(`See https://${host}/#Second, which this browser has at ${at('/#Second')} too.`)
  return finishEditing(page, 'Fresh')
}

/** The text is edited in a frame of its own. */
const editor = (page: Page): Locator => page.frameLocator('.tc-tiddler-edit-frame iframe').locator('textarea')

async function finishEditing(page: Page, title: string): Promise<number> {
  const done = button(page.locator('.tc-tiddler-edit-frame'), 'save')
  return (await answerTo(page, 'PUT', new RegExp(`/${title}$`), () => done.click())).status()
}

async function editTiddler({ page, at }: Visit): Promise<unknown> {
  await page.goto(at('/#Welcome'))
  await openEditor(page, 'Welcome')
  const before = await editor(page).inputValue()
  await editor(page).fill(`${before} One more line.`)
  return { before, status: await finishEditing(page, 'Welcome') }
}

/** Pages slide to their places for a moment after one is shown; a click that meets one on its way is lost, and a user clicks again. */
async function openEditor(page: Page, title: string): Promise<void> {
  const isOpen = (): Promise<boolean> =>
    editor(page)
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      )
  for (let clicks = 1; clicks <= 3; clicks++) {
    await button(shown(page, title), 'edit').click()
    if (await isOpen()) return
  }
}

async function storedTiddlers({ stored }: Visit): Promise<unknown> {
  const texts: unknown[] = []
  for (const title of ['Fresh', 'Welcome'])
    texts.push((JSON.parse(await stored(`/recipes/default/tiddlers/${title}`)) as { text: string }).text)
  return texts
}

async function importPicture({ page }: Visit): Promise<number> {
  await page.locator('.tc-sidebar-lists').getByText('Tools', { exact: true }).click()
  await page.locator('.tc-sidebar-lists input[type=file]').first().setInputFiles(image)
  const confirm = page
    .locator('.tc-tiddler-frame')
    .getByRole('button', { name: 'Import', exact: true })
    .first()
  return (await answerTo(page, 'PUT', /Numbers\.png$/, () => confirm.click())).status()
}

/** As the page shows it after a reload, and as the server has it. */
async function downloadPicture({ page, at, stored }: Visit): Promise<unknown> {
  await page.goto(at('/'))
  await page.goto(at(`/#${image.name}`))
  const source = await shown(page, image.name).locator('.tc-tiddler-body img').getAttribute('src')
  const received = Buffer.from(String(source).replace(/^data:image\/png;base64,/, ''), 'base64')
  const kept = JSON.parse(await stored(`/recipes/default/tiddlers/${image.name}`)) as { text: string }
  return [mustEqual(received, image.buffer), mustEqual(Buffer.from(kept.text, 'base64'), image.buffer)]
}

async function downloadFile({ page, at }: Visit): Promise<string> {
  await page.goto(at('/#Welcome'))
  const link = shown(page, 'Welcome').locator('a', { hasText: 'a file' })
  await link.evaluate('link => link.removeAttribute("target")')
  return mustEqual(await downloaded(page, () => link.click()), document.buffer)
}

/** Somebody else writes; the wiki's own button asks the server for what is new. */
async function seeChange({ page, at, stored }: Visit): Promise<string> {
  await page.goto(at('/#Second'))
  const authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`
  const text = `Changed elsewhere, see https://${host}/`
  await stored('/recipes/default/tiddlers/Second', {
    method: 'PUT',
    headers: { authorization, 'x-requested-with': 'TiddlyWiki', 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Second', tags: 'Pages', text }),
  })
  await button(page, 'save-wiki').click()
  await page.getByText('Get latest changes from the server').click()
  const changed = shown(page, 'Second').locator('.tc-tiddler-body', { hasText: 'Changed elsewhere' })
  await changed.waitFor()
  return changed.innerHTML()
}

async function search({ page }: Visit): Promise<unknown> {
  await page.locator('.tc-sidebar-search input[type=search]').fill('Fresh')
  const results = page.locator('.tc-search-results a.tc-tiddlylink')
  await results.first().waitFor()
  return results.allInnerTexts()
}

/** Of a password that the browser keeps, only a new browser knows nothing. */
async function signOut({ at, context }: Visit): Promise<string> {
  const fresh = await context.browser()!.newContext({ storageState: await context.storageState() })
  const other = await fresh.newPage()
  await other.goto(at('/status'))
  const status = await other.locator('body').innerText()
  await fresh.close()
  return status
}

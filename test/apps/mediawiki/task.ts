import { account } from '../harness/account.ts'
import type { Step, Visit } from '../harness/app.ts'
import { answerTo } from '../harness/answers.ts'
import { mustEqual, picture } from '../harness/files.ts'

/** The public name that MediaWiki is set up with. */
export const host = 'wiki.example.com'

const file = picture('Numbers.png', host)

/** What a user of MediaWiki does. */
export const steps: readonly Step[] = [
  { name: 'sign in', run: signIn },
  { name: 'read the main page', run: visit => readPage(visit, 'Main_Page') },
  { name: 'read the version', run: visit => readPage(visit, 'Special:Version') },
  { name: 'read the list of special pages', run: visit => readPage(visit, 'Special:SpecialPages') },
  { name: 'read the preferences', run: readPreferences },
  { name: 'create a page, with a preview', run: createPage },
  { name: 'the stored page has the public name', run: storedPage },
  { name: 'edit it visually', run: editVisually },
  { name: 'the edited page has the public name', run: storedPage },
  { name: 'compare its revisions', run: compareRevisions },
  { name: 'upload a picture', run: upload },
  { name: 'download it byte for byte', run: download },
  { name: 'watch the page without leaving it', run: watch },
  { name: 'get suggestions while typing', run: getSuggestions },
  { name: 'sign out', run: signOut },
]

async function signIn({ page, at }: Visit): Promise<string> {
  await page.goto(at('/wiki/Special:UserLogin'))
  await page.locator('#wpName1').fill(account.user)
  await page.locator('#wpPassword1').fill(account.password)
  await page.locator('#wpLoginAttempt').click()
  await page.locator('#pt-userpage').waitFor()
  return page.url()
}

async function readPage({ page, at }: Visit, title: string): Promise<string> {
  await page.goto(at(`/wiki/${title}`))
  return page.locator('#content').innerText()
}

async function readPreferences({ page, at }: Visit): Promise<string> {
  await page.goto(at('/wiki/Special:Preferences'))
  await page.locator('.oo-ui-tabOptionWidget', { hasText: 'Editing' }).click()
  const panel = page.locator('#mw-prefsection-editing')
  await panel.waitFor()
  return panel.innerText()
}

/** The user writes the public address in one place, and pastes what the browser shows in another. */
async function createPage({ page, at }: Visit): Promise<unknown> {
  await page.goto(at('/w/index.php?title=Notes&action=edit'))
  const text = `== Notes ==
See https://${host}/wiki/Main_Page or [${at('/wiki/Main_Page')} home], and [[Main Page]].`
  await page.locator('#wpTextbox1').fill(text)
  await page.locator('#wpPreview').click()
  const preview = page.locator('.mw-parser-output a', { hasText: 'home' })
  await preview.waitFor()
  const previewed = await preview.getAttribute('href')
  // The toolbar comes late, and moves what is below it away from under a click.
  await page.waitForLoadState('networkidle')
  await page.locator('#wpSave').click()
  await page.waitForURL(/\/wiki\/Notes/)
  const saved = await page.locator('.mw-parser-output').innerHTML()
  // A comment says how long it took.
  return { previewed, saved: saved.replaceAll(/<!--.*?-->/gs, '') }
}

function storedPage({ stored }: Visit): Promise<string> {
  return stored('/w/index.php?title=Notes&action=raw')
}

async function editVisually({ page, at }: Visit): Promise<string> {
  await page.goto(at('/wiki/Notes?veaction=edit'))
  const surface = page.locator('.ve-ce-documentNode')
  await surface.waitFor()
  await surface.press('Control+End')
  await surface.pressSequentially(' Edited in place.')
  await page.locator('.ve-ui-toolbar-saveButton').click()
  await page.locator('.ve-ui-mwSaveDialog .oo-ui-processDialog-actions-primary a').click()
  await surface.waitFor({ state: 'detached' })
  return page.locator('.mw-parser-output').first().innerText()
}

async function compareRevisions({ page, at }: Visit): Promise<string> {
  await page.goto(at('/w/index.php?title=Notes&diff=cur&oldid=prev'))
  return page.locator('td.diff-addedline').innerText()
}

async function upload({ page, at }: Visit): Promise<unknown> {
  await page.goto(at('/wiki/Special:Upload'))
  await page.locator('#wpUploadFile').setInputFiles(file)
  await page.locator('[name=wpUpload]').click()
  await page.waitForURL(/File:Numbers\.png/)
  return page.locator('.fullMedia a.internal').getAttribute('href')
}

async function download({ page }: Visit): Promise<string> {
  const answer = await answerTo(page, 'GET', /\.png$/, () => page.locator('.fullMedia a.internal').click())
  return mustEqual(await answer.body(), file.buffer)
}

async function watch({ page, at }: Visit): Promise<string> {
  await page.goto(at('/wiki/Main_Page'))
  await page.locator('#ca-watch a').click()
  const watched = page.locator('#ca-unwatch a', { hasText: 'Unwatch' })
  await watched.waitFor()
  return String(await watched.getAttribute('title'))
}

async function getSuggestions({ page }: Visit): Promise<unknown> {
  await page.locator('#searchInput').pressSequentially('Not', { delay: 50 })
  const suggestions = page.locator('.suggestions-result')
  await suggestions.first().waitFor()
  return suggestions.allInnerTexts()
}

async function signOut({ page }: Visit): Promise<string> {
  await page.keyboard.press('Escape')
  await page.locator('#pt-logout a').click()
  await page.locator('#pt-login').waitFor()
  return page.locator('#firstHeading').innerText()
}

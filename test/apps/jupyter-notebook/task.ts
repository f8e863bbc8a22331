import type { Page } from 'playwright-core'
import { account } from '../harness/account.ts'
import type { Step, Visit } from '../harness/app.ts'
import { answerTo } from '../harness/answers.ts'
import { downloaded, everyByte, mustEqual } from '../harness/files.ts'

/** The public name that Jupyter Notebook is set up with. */
export const host = 'notebook.example.com'

/** A file that is there from the start. */
export const readme = `# Readme\n\nThis notebook is at https://${host}/lab/tree.\n`

const file = everyByte('numbers.bin', host)

/** What a user of Jupyter Notebook does. */
export const steps: readonly Step[] = [
  { name: 'sign in', run: signIn },
  { name: 'read the list of files', run: readFiles },
  { name: 'read a file in the editor', run: readFile },
  { name: 'edit that file', run: editFile },
  { name: 'the stored file has the public name', run: storedFile },
  { name: 'read the list of what runs', run: readRunning },
  { name: 'upload a file', run: upload },
  { name: 'download it byte for byte', run: download },
  { name: 'create a notebook and run a cell', run: runCell },
  { name: 'see a link that the kernel makes', run: showLink },
  { name: 'save the notebook, stored with the public name', run: saveNotebook },
  { name: 'follow that link', run: followLink },
  { name: 'read the notebook as a page', run: readAsPage },
  { name: 'sign out', run: signOut },
]

async function signIn({ page, at }: Visit): Promise<string> {
  await page.goto(at('/lab/'))
  await page.locator('#password_input').fill(account.password)
  await page.locator('#login_submit').click()
  await page.waitForURL(/\/lab\/tree/)
  return page.url()
}

const fileNames = '#notebook_list .item_name'

async function readFiles({ page }: Visit): Promise<unknown> {
  await page.locator(fileNames, { hasText: 'readme.md' }).waitFor()
  return page.locator(fileNames).allInnerTexts()
}

async function readFile({ page, at }: Visit): Promise<string> {
  await page.goto(at('/lab/edit/readme.md'))
  const code = page.locator('.CodeMirror-code', { hasText: 'Readme' })
  await code.waitFor()
  return code.innerText()
}

async function editFile({ page }: Visit): Promise<number> {
  await page.locator('.CodeMirror-code').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('One more line.')
  return (await save(page)).status()
}

const save = (page: Page) => answerTo(page, 'PUT', /\/contents\//, () => page.keyboard.press('Control+s'))

function storedFile({ stored }: Visit): Promise<string> {
  return stored('/lab/files/readme.md', { headers: { authorization: `token ${account.token}` } })
}

async function readRunning({ page, at }: Visit): Promise<string> {
  await page.goto(at('/lab/tree#running'))
  const running = page.locator('#running')
  await running.waitFor()
  return running.innerText()
}

async function upload({ page, at }: Visit): Promise<unknown> {
  await page.goto(at('/lab/tree'))
  await page.locator('#upload_span_input').setInputFiles(file)
  await page.locator('#notebook_list .upload_button').click()
  await page.locator(`${fileNames}:not(input)`, { hasText: file.name }).waitFor()
  return page.locator(fileNames).allInnerTexts()
}

async function download({ page }: Visit): Promise<string> {
  await page.locator('.list_item', { hasText: file.name }).locator('input[type=checkbox]').check()
  return mustEqual(await downloaded(page, () => page.locator('.download-button').click()), file.buffer)
}

async function runCell({ page, at, context }: Visit): Promise<string> {
  await page.goto(at('/lab/tree'))
  await page.locator('#new-dropdown-button').click()
  const opened = context.waitForEvent('page')
  await page.locator('#kernel-python3 a').click()
  const notebook = await opened
  await notebook.waitForURL(/\/notebooks\//)
  await page.goto(notebook.url())
  await notebook.close()
  return execute(page, 'print(6 * 7)', '42')
}

/** Types into the selected cell, runs it and waits for what it must say. */
async function execute(page: Page, code: string, expected: string): Promise<string> {
  const cell = page.locator('.code_cell').last()
  await cell.locator('.CodeMirror').click()
  await page.keyboard.type(code)
  await page.keyboard.press('Shift+Enter')
  const output = page.locator('.output_area .output_subarea', { hasText: expected }).last()
  await output.waitFor()
  return output.innerText()
}

/** It comes by WebSocket, and a script puts it into the page. */
async function showLink({ page }: Visit): Promise<string> {
  const code = `from IPython.display import HTML; HTML('<a class="made" href="https://${host}/lab/tree">home</a>')`
  return execute(page, code, 'home')
}

/** The stored cells and what they put out. */
async function saveNotebook({ page, stored }: Visit): Promise<unknown> {
  await save(page)
  const text = await stored('/lab/files/Untitled.ipynb', {
    headers: { authorization: `token ${account.token}` },
  })
  const { cells } = JSON.parse(text) as { cells: { source: unknown; outputs: unknown }[] }
  return cells.map(({ source, outputs }) => [source, outputs])
}

async function followLink({ page }: Visit): Promise<string> {
  await page.locator('.output a.made').click()
  await page.locator(fileNames, { hasText: 'readme.md' }).waitFor()
  return page.url()
}

async function readAsPage({ page, at }: Visit): Promise<string> {
  await page.goto(at('/lab/nbconvert/html/Untitled.ipynb?download=false'))
  return page.locator('body').innerText()
}

async function signOut({ page, at }: Visit): Promise<string> {
  await page.goto(at('/lab/tree'))
  await page.locator('#logout').click()
  await page.waitForURL(/logout/)
  return page.locator('#ipython-main-app').innerText()
}

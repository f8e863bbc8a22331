import type { Page } from 'playwright-core'
import { account } from '../harness/account.ts'
import type { Step, Visit } from '../harness/app.ts'
import { answerTo } from '../harness/answers.ts'
import { downloaded, everyByte, mustEqual } from '../harness/files.ts'
import { flow, host, word } from './flow.ts'

const file = everyByte('numbers.bin', host)

/** What a user of Node-RED does. */
export const steps: readonly Step[] = [
  { name: 'sign in', run: signIn },
  { name: 'read the information sidebar', run: ({ page }) => readInformation(page) },
  { name: 'read the help of a node', run: ({ page }) => readHelp(page) },
  { name: 'read the settings', run: ({ page }) => readSettings(page) },
  { name: 'create a flow and deploy it', run: createFlow },
  { name: 'edit a node and deploy again', run: editNode },
  { name: 'the stored flow has the public name', run: storedFlow },
  { name: 'read a page that the flow serves', run: readFlowPage },
  { name: 'upload a file to the flow', run: uploadFile },
  { name: 'download it byte for byte', run: downloadFile },
  { name: 'run the flow and see its message come', run: runFlow },
  { name: 'export the flow as a file', run: exportFlow },
  { name: 'sign out', run: signOut },
]

const editor = '/editor/'
const palette = '#red-ui-palette .red-ui-palette-node[data-palette-type=inject]'

async function signIn({ page, at }: Visit): Promise<unknown> {
  await page.goto(at(editor))
  await page.locator('#node-dialog-login-username').fill(account.user)
  await page.locator('#node-dialog-login-password').fill(account.password)
  await page.locator('#node-dialog-login-submit').click()
  await page.locator(palette).waitFor()
  return page.locator('#red-ui-header .red-ui-header-logo').innerHTML()
}

/** By the editor's own keys: Ctrl-G and a letter. */
async function openSidebar(page: Page, letter: string): Promise<void> {
  await page.keyboard.press('Control+g')
  await page.keyboard.press(letter)
}

async function readInformation(page: Page): Promise<unknown> {
  await openSidebar(page, 'i')
  const information = page.locator('.red-ui-sidebar-info').first()
  await information.waitFor()
  // What follows is a random id and a random hint.
  return (await information.innerText()).split('\n', 2)
}

async function readHelp(page: Page): Promise<string> {
  await page.locator(palette).click()
  const help = page.locator('.red-ui-popover', { hasText: 'Injects a message' })
  await help.waitFor()
  return help.innerText()
}

async function readSettings(page: Page): Promise<string> {
  await page.keyboard.press('Control+,')
  const settings = page.locator('.red-ui-tray')
  await settings.getByText('Grid size').waitFor()
  const text = await settings.innerText()
  await page.getByRole('button', { name: 'Close' }).click()
  await settings.waitFor({ state: 'detached' })
  return text
}

/** While it deploys, a shade lies over the editor. */
async function deploy(page: Page): Promise<number> {
  const button = page.locator('#red-ui-header-button-deploy')
  const answer = await answerTo(page, 'POST', /\/flows$/, () => button.click())
  await page.locator('#red-ui-header-shade').waitFor({ state: 'hidden' })
  return answer.status()
}

async function createFlow({ page }: Visit): Promise<number> {
  await page.locator('#red-ui-workspace-chart').click({ position: { x: 400, y: 300 } })
  await page.keyboard.press('Control+i')
  const text = page.locator('#red-ui-clipboard-dialog-import-text')
  await text.fill(JSON.stringify(flow))
  // The editor looks at the text when a key is released.
  await text.press('End')
  await page.locator('#red-ui-clipboard-dialog-ok').click()
  await page.locator('.red-ui-tab-label', { hasText: 'Proxy' }).click()
  return deploy(page)
}

async function editNode({ page }: Visit): Promise<unknown> {
  await page.locator('#ask').dblclick({ delay: 50 })
  const url = page.locator('#node-input-url')
  const shown = await url.inputValue()
  await page.locator('#node-input-name').fill('ask itself')
  await page.locator('#node-dialog-ok').click()
  await url.waitFor({ state: 'detached' })
  return { shown, status: await deploy(page) }
}

/** The URL of the node, which the user never touched, and the page in the template. */
async function storedFlow({ stored }: Visit): Promise<unknown> {
  const login = { client_id: 'node-red-admin', grant_type: 'password', scope: '*', ...passwordGrant }
  const answer = await stored('/editor/auth/token', { method: 'POST', body: new URLSearchParams(login) })
  const { access_token: token } = JSON.parse(answer) as { access_token: string }
  const flows = await stored('/editor/flows', { headers: { authorization: `Bearer ${token}` } })
  const nodes = JSON.parse(flows) as { name?: string; url?: string; template?: string }[]
  return nodes.map(({ name, url, template }) => [name, url, template])
}

const passwordGrant = { username: account.user, password: account.password }

async function readFlowPage({ page, at }: Visit): Promise<unknown> {
  await page.goto(at('/files'))
  await page.locator('#absolute').click()
  await page.waitForURL(/again=1/)
  return [page.url(), await page.locator('body').innerHTML()]
}

async function uploadFile({ page }: Visit): Promise<string> {
  await page.locator('input[type=file]').setInputFiles(file)
  await page.locator('button').click()
  await page.waitForURL(/\/upload$/)
  return page.locator('body').innerText()
}

async function downloadFile({ page, at }: Visit): Promise<string> {
  await page.goto(at('/files'))
  return mustEqual(await downloaded(page, () => page.locator('#download').click()), file.buffer)
}

async function runFlow({ page, at }: Visit): Promise<boolean> {
  const messages: string[] = []
  page.on('websocket', socket => socket.on('framereceived', ({ payload }) => messages.push(String(payload))))
  await page.goto(at(editor))
  await page.locator(palette).waitFor()
  await openSidebar(page, 'd')
  await page.locator('.red-ui-tab-label', { hasText: 'Proxy' }).click()
  await page.locator('.red-ui-flow-node-button-button').first().click()
  await page.locator('.red-ui-debug-msg', { hasText: word }).first().waitFor()
  return messages.some(message => message.includes(word))
}

async function exportFlow({ page }: Visit): Promise<unknown> {
  await page.keyboard.press('Control+e')
  await page.locator('#red-ui-clipboard-dialog-export').waitFor()
  const content = await downloaded(page, () => page.locator('#red-ui-clipboard-dialog-download').click())
  const nodes = JSON.parse(content.toString()) as { name?: string }[]
  return nodes.map(({ name }) => name)
}

async function signOut({ page }: Visit): Promise<unknown> {
  await page.keyboard.press('Escape')
  // The editor still saves what its sidebars look like.
  await page.waitForLoadState('networkidle')
  await page.locator('#red-ui-header-button-user').click()
  await page.locator('#usermenu-item-logout').click()
  await page.locator('#node-dialog-login-username').waitFor()
  return page.url()
}

import { join } from 'node:path'
import { mkdirSync } from 'node:fs'
import t from 'tap'
import { startAppEdge } from '../../harness/app-edge.ts'
import { startChromium } from '../../harness/chromium.ts'
import { startNodeRed } from './node-red.ts'

const output = join(import.meta.dirname, '../../output')
const word = 'through-the-proxy'
const flow = [
  { id: 'tab1', type: 'tab', label: 'Proxy' },
  {
    id: 'inject1',
    type: 'inject',
    z: 'tab1',
    name: 'say it',
    props: [{ p: 'payload' }],
    payload: word,
    payloadType: 'str',
    repeat: '',
    crontab: '',
    once: false,
    x: 140,
    y: 400,
    wires: [['debug1']],
  },
  {
    id: 'debug1',
    type: 'debug',
    z: 'tab1',
    name: 'hear it',
    active: true,
    tosidebar: true,
    complete: 'payload',
    targetType: 'msg',
    x: 340,
    y: 400,
    wires: [],
  },
]

t.setTimeout(120_000)

t.test('a flow is imported, deployed and run in the editor, and its debug message arrives', async t => {
  const { url, session, authorityFile, records } = await startAppEdge(
    t,
    'flows.example.com',
    await startNodeRed(t),
  )
  const browser = await startChromium(t, authorityFile)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addCookies([
    { ...session, domain: '.app.edge.localhost', path: '/', secure: true, httpOnly: true, sameSite: 'None' },
  ])
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const problems: string[] = []
  const sockets: string[] = []
  page.on(
    'console',
    message => message.type() === 'error' && problems.push(`${message.text()} ${message.location().url}`),
  )
  page.on('pageerror', error => problems.push(String(error)))
  page.on('websocket', socket => {
    socket.on('framereceived', ({ payload }) => sockets.push(String(payload)))
  })

  await page.goto(url)
  await page.locator('#red-ui-palette .red-ui-palette-node[data-palette-type=inject]').waitFor()
  await page.locator('#red-ui-workspace-chart').click({ position: { x: 400, y: 300 } })
  await page.keyboard.press('Control+i')
  await page.locator('#red-ui-clipboard-dialog-import-text').fill(JSON.stringify(flow))
  await page.locator('#red-ui-clipboard-dialog-ok').click()
  await page.locator('.red-ui-tab-label', { hasText: 'Proxy' }).click()
  const deployed = page.waitForResponse(
    response => response.url().endsWith('/flows') && response.request().method() === 'POST',
  )
  await page.locator('#red-ui-header-button-deploy').click()
  t.equal((await deployed).status(), 200, 'deployed')
  await page.locator('.red-ui-flow-node-button-button').first().click()
  await page.locator('.red-ui-debug-msg', { hasText: word }).first().waitFor()
  mkdirSync(output, { recursive: true })
  await page.screenshot({ path: join(output, 'node-red.png') })

  t.ok(
    sockets.some(message => message.includes(word)),
    'the message came by WebSocket',
  )
  t.strictSame(problems, [])
  t.strictSame(
    records.activities.filter(({ status }) => status >= 500 || status === 0),
    [],
    'no exchange failed',
  )
  t.ok(records.activities.length > 20)
})

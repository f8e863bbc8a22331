import t from 'tap'
import type { Frame, Page } from 'playwright-core'
import { picture } from '../../harness/demo-world.ts'
import { html } from '../runtime/app.ts'
import { openPlain, readClipboard, saidIn, setClipboard, startControlled } from './controlled.ts'

const secret = 'the secret'
const page = html(
  `<p id=text>${secret}</p><textarea id=area>${secret}</textarea><div id=editable contenteditable>${secret}</div>
<div id=open></div><div id=closed></div><a id=link href="/x">${secret}</a>
<script>
for (const mode of ['open', 'closed']) {
  const root = document.getElementById(mode).attachShadow({ mode })
  root.innerHTML = '<p>${secret}</p>'
  window[mode + 'Text'] = root.firstChild
}
function mark(node) { getSelection().selectAllChildren(node) }
</script>`,
)

const mark = (expression: string) => (page: Page | Frame) => page.evaluate(`mark(${expression})`)
const keys =
  (...pressed: string[]) =>
  async (page: Page) => {
    for (const key of pressed) await page.keyboard.press(key)
  }
const run = (script: string) => (page: Page) =>
  page.evaluate(`(async () => { ${script} })().catch(() => undefined)`)

async function childFrame(page: Page, make: string): Promise<void> {
  await page.evaluate(make)
  const frame = page.frameLocator('#child')
  await frame.locator('#inner').click()
  await page.keyboard.press('Control+A')
}

/** Ways to copy, each a few steps. */
const ways: Record<string, readonly ((page: Page) => Promise<unknown>)[]> = {
  'by keys': [mark('text'), keys('Control+C')],
  'by older keys': [mark('text'), keys('Control+Insert')],
  'from a field': [page => page.locator('#area').focus(), keys('Control+A', 'Control+C')],
  'from what can be edited': [page => page.locator('#editable').focus(), keys('Control+A', 'Control+C')],
  'from an open shadow root': [mark('openText'), keys('Control+C')],
  'from a closed shadow root': [mark('closedText'), keys('Control+C')],
  'what a handler of the page sets': [
    run(
      `document.addEventListener('copy', e => { e.clipboardData.setData('text/plain', '${secret}'); e.preventDefault() })`,
    ),
    mark('text'),
    keys('Control+C'),
  ],
  'by a command': [mark('text'), run('document.execCommand("copy")')],
  'by a script': [
    page => page.locator('#text').click(),
    run(`await navigator.clipboard.writeText('${secret}')`),
  ],
  'by a script, as data': [
    page => page.locator('#text').click(),
    run(
      `await navigator.clipboard.write([new ClipboardItem({ 'text/plain': new Blob(['${secret}'], { type: 'text/plain' }) })])`,
    ),
  ],
  'in a blank frame': [
    page =>
      childFrame(
        page,
        `{ const f = document.createElement('iframe'); f.id = 'child'; document.body.append(f)
      f.contentDocument.body.innerHTML = '<p id=inner>${secret}</p>' }`,
      ),
    keys('Control+C'),
  ],
  'in a blank frame that was never touched': [
    page =>
      childFrame(
        page,
        `{ document.body.insertAdjacentHTML('beforeend', '<iframe id=child></iframe>')
      setTimeout(() => { window[0].document.body.innerHTML = '<p id=inner>${secret}</p>' }) }`,
      ),
    keys('Control+C'),
  ],
  'in a frame of text': [
    page =>
      childFrame(
        page,
        `document.body.insertAdjacentHTML('beforeend', '<iframe id=child srcdoc="<p id=inner>${secret}</p>"></iframe>')`,
      ),
    keys('Control+C'),
  ],
  'in a frame of a blob': [
    page =>
      childFrame(
        page,
        `{ const f = document.createElement('iframe'); f.id = 'child'
      f.src = URL.createObjectURL(new Blob(['<p id=inner>${secret}</p>'], { type: 'text/html' })); document.body.append(f) }`,
      ),
    keys('Control+C'),
  ],
  'in a frame that is written': [
    page =>
      childFrame(
        page,
        `{ const f = document.createElement('iframe'); f.id = 'child'; document.body.append(f)
      const d = f.contentWindow.document; d.open(); d.write('<p id=inner>${secret}</p>'); d.close() }`,
      ),
    keys('Control+C'),
  ],
  'in a frame in a shadow root': [
    page =>
      childFrame(
        page,
        `{ const host = document.createElement('div'); document.body.append(host)
      host.attachShadow({ mode: 'open' }).innerHTML = '<iframe id=child srcdoc="<p id=inner>${secret}</p>"></iframe>' }`,
      ),
    keys('Control+C'),
  ],
  'after the document was written anew': [
    run(`document.open(); document.write('<p id=text>${secret}</p>'); document.close()`),
    page => page.evaluate('getSelection().selectAllChildren(document.getElementById("text"))'),
    keys('Control+C'),
  ],
}

for (const controls of [[], ['no-copy']]) {
  const isFree = controls.length === 0
  t.test(isFree ? 'without controls all can be copied' : 'nothing can be copied', async t => {
    const world = await startControlled(t, { '/': page }, { controls })
    const tab = await world.open()
    await tab.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const plain = await openPlain(tab)
    for (const [way, steps] of Object.entries(ways)) {
      await setClipboard(plain, 'before')
      await tab.bringToFront()
      await tab.goto(world.www)
      for (const step of steps) await step(tab)
      if (!isFree) t.match(await saidIn(tab), 'Copying is not allowed in this session.', way)
      t.match(await readClipboard(plain), isFree ? secret : /^before$/, way)
    }
    if (isFree) return
    await picture(tab, 'copy-refused')
    const told = await world.records.activity(({ facts }) => facts?.activity === 'copy')
    t.match(told, { facts: { user: 'ana@corp.example' } })
  })
}

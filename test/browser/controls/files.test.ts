import t from 'tap'
import type { Page } from 'playwright-core'
import { html } from '../runtime/app.ts'
import { saidIn, startControlled } from './controlled.ts'

/** Ways to save what a page has. */
const saving: Record<string, string> = {
  'a link to a blob': `{ const a = document.createElement('a'); a.download = 'a.bin'
    a.href = URL.createObjectURL(new Blob(['x'])); document.body.append(a); a.click() }`,
  'a link outside of the document': `{ const a = document.createElement('a'); a.download = 'a.bin'
    a.href = URL.createObjectURL(new Blob(['x'])); a.click() }`,
  'an event at a link': `{ const a = document.createElement('a'); a.download = 'a.bin'
    a.href = URL.createObjectURL(new Blob(['x'])); a.dispatchEvent(new MouseEvent('click')) }`,
  'a data URL': `{ const a = document.createElement('a'); a.download = 'a.txt'; a.href = 'data:text/plain,x'
    document.body.append(a); a.click() }`,
  'a path of the app': `{ const a = document.createElement('a'); a.download = 'a.txt'; a.href = '/file'
    document.body.append(a); a.click() }`,
  'a place that is a blob': `location = URL.createObjectURL(new Blob(['x'], { type: 'application/octet-stream' }))`,
}

for (const controls of [[], ['no-download']]) {
  const isFree = controls.length === 0
  t.test(isFree ? 'without controls files are saved' : 'nothing is saved', async t => {
    const world = await startControlled(t, { '/': html('Hello'), '/file': { content: 'file' } }, { controls })
    for (const [way, script] of Object.entries(saving)) {
      const page = await world.open()
      const downloads: string[] = []
      page.on('download', download => downloads.push(download.suggestedFilename()))
      const saved = isFree ? page.waitForEvent('download') : undefined
      await page.evaluate(`void setTimeout(() => ${script.startsWith('{') ? `{${script}}` : script})`)
      await saved
      if (!isFree) await saidSoon(page, 'Downloading is not allowed in this session.')
      t.equal(downloads.length, isFree ? 1 : 0, way)
      await page.context().close()
    }
    if (isFree) return
    const page = await world.open()
    t.equal(await page.evaluate('showSaveFilePicker().catch(error => error.name)'), 'AbortError')
    t.equal(await page.evaluate('window.open(URL.createObjectURL(new Blob(["x"])))'), null)
  })
}

for (const controls of [[], ['no-upload']]) {
  const isFree = controls.length === 0
  t.test(isFree ? 'without controls files are chosen' : 'no file is chosen', async t => {
    const form = '<label>File <input type=file id=file></label><div id=place>Place</div>'
    const count = `<script>window.got = 0
      document.getElementById('file').addEventListener('change', e => (window.got += e.target.files.length))
      for (const type of ['drop', 'paste']) document.addEventListener(type, () => window.got++)</script>`
    const world = await startControlled(t, { '/': html(form + count) }, { controls })
    const page = await world.open()
    const chooser = isFree ? page.waitForEvent('filechooser') : undefined
    await page.locator('label').click()
    await chooser
    if (!isFree) t.match(await saidIn(page), 'Uploading is not allowed in this session.')
    const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }
    await page.locator('#file').setInputFiles(file)
    t.equal(await page.evaluate('got'), isFree ? 1 : 0, 'chosen')
    t.equal(await page.evaluate('document.getElementById("file").files.length'), isFree ? 1 : 0)
    await page.evaluate(`for (const [Type, name, key] of [[DragEvent, 'drop', 'dataTransfer'], [ClipboardEvent, 'paste', 'clipboardData']]) {
      const files = new DataTransfer()
      files.items.add(new File(['x'], 'a.txt'))
      document.getElementById('place').dispatchEvent(new Type(name, { [key]: files, bubbles: true, composed: true }))
    }`)
    t.equal(await page.evaluate('got'), isFree ? 3 : 0, 'dropped and pasted')
    if (isFree) return
    await page.evaluate(
      `{ const input = document.createElement('input'); input.type = 'file'; input.click(); input.showPicker() }`,
    )
    t.equal(await page.evaluate('showOpenFilePicker().catch(error => error.name)'), 'AbortError')
    t.match(await world.records.activity(({ facts }) => facts?.activity === 'upload'), {
      facts: { user: 'ana@corp.example' },
    })
  })
}

async function saidSoon(page: Page, text: string): Promise<void> {
  while (!(await saidIn(page)).includes(text)) await page.evaluate('new Promise(requestAnimationFrame)')
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { page, type Handler, type Routes, type Site } from '../../harness/site.ts'

/** A file that somebody brings to the app. */
export interface Brought {
  /** In a browser the name decides the type that is declared. */
  readonly name: string
  readonly type: string
  readonly octets: Buffer
}

/** Uploads `file` of a page; gives the status of the answer that came last. */
export type Way = (tab: Page, site: Site) => Promise<unknown>

const upload: Handler = ({ method }) => ({ status: method === 'GET' ? 200 : 201 })
const tus: Handler = ({ method }) => ({
  status: method === 'POST' ? 201 : 204,
  fields: { location: 'https://www.example.com/tus/1', 'tus-resumable': '1.0.0' },
})

/** An app that takes files in. */
export const cabinet: Routes = {
  '/': page(
    `<form method=post action=/upload enctype=multipart/form-data><input type=file name=file><button>Send</button></form>
<form method=post action=/upload enctype=multipart/form-data id=folder><input type=file name=files webkitdirectory></form>
<div id=place style="height: 200px">Drop here</div>
<script>
const send = async ([file]) => (window.taken = (await fetch('/upload', { method: 'POST', body: file })).status)
document.addEventListener('dragover', event => event.preventDefault())
document.addEventListener('drop', event => { event.preventDefault(); send(event.dataTransfer.files) })
document.addEventListener('paste', event => send(event.clipboardData.files))
</script>`,
  ),
  '/upload': upload,
  '/files/photo.jpg': upload,
  '/tus': tus,
  '/tus/1': tus,
}

const run =
  (script: string): Way =>
  tab =>
    tab.evaluate(`(async () => { ${script} })()`)

/** Submits a form as a page can without its user; an answer of ours takes the page's place. */
const submit =
  (form: string, fill: string): Way =>
  async tab => {
    const answered = tab.waitForResponse(response => response.url().endsWith('/upload'))
    const shown = tab.waitForURL('**/upload')
    await tab.evaluate(`{ const form = document.querySelector('${form}'); ${fill}; form.submit() }`)
    await shown
    return (await answered).status()
  }

/** Draws a file of the disk over the page with the pointer. */
async function drop(tab: Page): Promise<void> {
  const session = await tab.context().newCDPSession(tab)
  const data = { items: [], files: [String(await tab.evaluate('path'))], dragOperationsMask: 1 }
  const { x, y } = (await tab.locator('#place').boundingBox())!
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: x + 9, y: y + 9, data })
}

const paste = (tab: Page): Promise<void> =>
  tab.evaluate(`{ const clipboardData = new DataTransfer(); clipboardData.items.add(file)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })) }`)

/** Ways by which a user gives a page a file, without a dialog. */
export const given: Readonly<Record<string, (tab: Page) => Promise<void>>> = {
  'a file that is dropped': drop,
  'a file that is pasted': paste,
}

/** What the page's listeners for files have made of one. */
const taken =
  (give: (tab: Page) => Promise<void>): Way =>
  async tab => {
    await give(tab)
    await tab.waitForFunction('window.taken !== undefined')
    return tab.evaluate('taken')
  }

/** Both halves, as protocols of pieces send them; breaks off where one is refused. */
const halves = (send: string): string => `
  const middle = file.size >> 1
  for (const [from, to] of [[0, middle], [middle, file.size]]) {
    var { status } = await (${send})(file.slice(from, to), from, to)
    if (status >= 400) break
  }
  return status`

/** Ways that send a file whole. */
export const whole: Readonly<Record<string, Way>> = {
  'a form with a file': submit(
    'form',
    'const given = new DataTransfer(); given.items.add(file); form.elements.file.files = given.files',
  ),
  'a form that script sends': run(
    `const body = new FormData(); body.append('file', file)
    return (await fetch('/upload', { method: 'POST', body })).status`,
  ),
  'a file that script sends': run(`return (await fetch('/upload', { method: 'POST', body: file })).status`),
  'a request of the older kind': run(
    `const request = new XMLHttpRequest(); request.open('POST', '/upload')
    await new Promise(resolve => { request.onload = resolve; request.send(file) })
    return request.status`,
  ),
  'a file that is dropped': taken(drop),
  'a file that is pasted': taken(paste),
  'the host of the app’s files': (tab, site) =>
    tab.evaluate(
      `fetch('${site.other}/files/photo.jpg', { method: 'PUT', body: file, credentials: 'include' }).then(({ status }) => status)`,
    ),
}

/** Ways that send a file in pieces, of which only the first shows what it is. */
export const inPieces: Readonly<Record<string, Way>> = {
  'pieces by their range': run(
    halves(`(body, from, to) => fetch('/files/photo.jpg', { method: 'PUT', body,
      headers: { 'content-range': 'bytes ' + from + '-' + (to - 1) + '/' + file.size } })`),
  ),
  'pieces by their offset': run(
    `const { headers } = await fetch('/tus', { method: 'POST', headers: { 'tus-resumable': '1.0.0', 'upload-length': file.size } })
    const place = headers.get('location')
    ${halves(`(body, from) => fetch(place, { method: 'PATCH', body, headers: {
      'tus-resumable': '1.0.0', 'upload-offset': from, 'content-type': 'application/offset+octet-stream' } })`)}`,
  ),
}

/** Opens the app in a tab that has the file at hand, as `file` and on the disk. */
export async function bring(site: Site, { name, type, octets }: Brought): Promise<Page> {
  const folder = join(site.directory, 'folder')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), octets)
  const tab = await site.open()
  const made = `new File([Uint8Array.fromBase64('${octets.toString('base64')}')], '${name}', { type: '${type}' })`
  await tab.evaluate(`window.path = ${JSON.stringify(join(folder, name))}; window.file = ${made}`)
  return tab
}

/** All that has reached the app, one content after the other. */
export const reached = (site: Site): Buffer => Buffer.concat(site.received.map(({ content }) => content))

/** A file of the name and type of a photo, whatever it is. */
export const photo = (octets: Buffer): Brought => ({ name: 'photo.jpg', type: 'image/jpeg', octets })

/** One rule on what the app takes in, for a whole set. */
export const ruled = (when: string, then: string): string => `version: 1
default: monitor
rules:
  - id: files
    when: { app: wiki${when} }
    then: ${then}
`

/** What the page and our own pages say with a refusal. */
export const reference = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/

/** Every way that a page has to bring a file onto its user's disk, with and without the control. */
import t from 'tap'
import type { BrowserContext, Page } from 'playwright-core'
import { startSite, type Site } from '../../harness/site.ts'
import { downloadsOf, file, free, kept, library } from './library.ts'

/** A way to a file. */
interface Way {
  readonly script: string
  /** The file's path; undefined when the page makes it itself. */
  readonly path?: string
}

const made = 'made by the page'
const blob = `URL.createObjectURL(new Blob(['${made}'], { type: 'application/octet-stream' }))`

const link = (attributes: string): string =>
  `document.body.insertAdjacentHTML('beforeend', '<a id=way ${attributes}>File</a>')
  document.getElementById('way').click()`

const save = (view: string, href: string): string =>
  `const a = ${view}.document.createElement('a'); a.download = 'made.bin'; a.href = ${href}
  ${view}.document.body.append(a); a.click()`

/** A window whose page has no script of its own, in which its opener acts. */
const scripted = (path: string): string =>
  `const view = window.open('${path}'); await new Promise(resolve => (view.onload = resolve)); ${save('view', blob)}`

const ways: Record<string, Way> = {
  'a link to an attachment': { script: link('href=/file'), path: '/file' },
  'a link to an attachment of another host': {
    script: link('href=https://static.example.com/file'),
    path: '/file',
  },
  'a link into a new window': { script: link('href=/file target=_blank'), path: '/file' },
  'a link into a new window with its opener': {
    script: link('href=/file target=_blank rel=opener'),
    path: '/file',
  },
  'a window that script opens': { script: `window.open('/file')`, path: '/file' },
  'a window without its opener': { script: `window.open('/file', '_blank', 'noopener')`, path: '/file' },
  'a form that answers with an attachment': {
    script: `document.querySelector('button').click()`,
    path: '/report',
  },
  'a frame of an attachment': {
    script: `document.body.insertAdjacentHTML('beforeend', '<iframe src=/file></iframe>')`,
    path: '/file',
  },
  'a link that saves a blob': { script: save('window', blob) },
  'a link that saves a data URL': { script: save('window', `'data:text/plain,${encodeURIComponent(made)}'`) },
  'a blank window that its opener scripts': {
    script: `const view = window.open('about:blank'); ${save('view', blob)}`,
  },
  'a window of JSON that its opener scripts': { script: scripted('/data.json') },
  'a window of a picture that its opener scripts': { script: scripted('/picture.png') },
  'a window of an error that its opener scripts': { script: scripted('/missing') },
}

/** Goes a way; resolves when the page has done all it does. */
async function go(tab: Page, { script, path }: Way): Promise<void> {
  if (path === undefined) return tab.evaluate(`(async () => { ${script} })()`)
  const answered = tab.context().waitForEvent('response', response => response.url().endsWith(path))
  await tab.evaluate(`void setTimeout(() => { ${script} })`)
  await answered
}

/** Whatever the browser was to begin with has begun when it has shown another page. */
const isOver = async (context: BrowserContext, site: Site): Promise<unknown> =>
  (await context.newPage()).goto(site.www)

t.test('without the control every file arrives as the app has it', async t => {
  const site = await startSite(t, library, { policy: free })
  for (const [name, way] of Object.entries(ways)) {
    const context = await site.profile()
    const downloads = downloadsOf(context)
    const tab = await context.newPage()
    await tab.goto(site.www)
    const [octets] = await Promise.all([downloads.next(), go(tab, way)])
    t.ok(octets.equals(way.path === undefined ? Buffer.from(made) : file), name)
    await context.close()
  }
  t.strictSame(site.outside, [])
})

t.test('with it none arrives', async t => {
  const site = await startSite(t, library, { policy: kept })
  for (const [name, way] of Object.entries(ways)) {
    const context = await site.profile()
    const downloads = downloadsOf(context)
    const tab = await context.newPage()
    await tab.goto(site.www)
    const answers: number[] = []
    context.on('response', response => {
      if (way.path !== undefined && response.url().endsWith(way.path)) answers.push(response.status())
    })
    await go(tab, way)
    await isOver(context, site)
    t.strictSame([downloads.all.length, ...answers], way.path === undefined ? [0] : [0, 403], name)
    await context.close()
  }
  t.strictSame(site.outside, [])
})

t.test('an address that is typed', async t => {
  const site = await startSite(t, library, { policy: free })
  const context = await site.profile()
  const downloads = downloadsOf(context)
  const tab = await context.newPage()
  const [octets] = await Promise.all([
    downloads.next(),
    t.rejects(tab.goto(`${site.www}/file`), /Download is starting/),
  ])
  t.ok(octets.equals(file), 'is a download without the control')
  await site.replacePolicy(kept)
  t.equal((await tab.goto(`${site.www}/file`))?.status(), 403, 'and a refusal with it')
  await tab.getByText('Wiki').first().waitFor()
  await isOver(context, site)
  t.equal(downloads.all.length, 1)
})

t.test('what the browser shows by itself', async t => {
  const site = await startSite(t, library, { policy: free })
  const context = await site.profile()
  const downloads = downloadsOf(context)
  const statuses = async () => {
    const tab = await context.newPage()
    const paper = await tab.goto(`${site.www}/paper.pdf`)
    const picture = await tab.goto(`${site.www}/picture.png`)
    t.equal(await tab.evaluate('document.images[0].naturalWidth'), 1, 'the picture is there')
    return [paper?.status(), picture?.status()]
  }
  t.strictSame(await statuses(), [200, 200], 'without the control papers and pictures are shown')
  await site.replacePolicy(kept)
  t.strictSame(await statuses(), [403, 200], 'with it a paper is not, since its viewer saves')
  t.equal(downloads.all.length, 0)
})

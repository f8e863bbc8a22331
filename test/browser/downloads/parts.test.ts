/** Files that come in pieces, or from what the browser has kept of them. */
import t from 'tap'
import { page, startSite, type Answer, type Handler, type Received } from '../../harness/site.ts'
import { attachment, downloadsOf, file, free, kept } from './library.ts'

const half = file.length / 2

/** A part of the file, from an offset to its end. */
const partFrom = (start: number): Answer => ({
  ...attachment,
  status: 206,
  fields: {
    ...attachment.fields,
    etag: '"1"',
    'accept-ranges': 'bytes',
    'content-range': `bytes ${start}-${file.length - 1}/${file.length}`,
  },
  content: file.subarray(start),
})

const startOf = ({ fields }: Received): number => Number(/^bytes=(\d+)-/.exec(fields.range ?? '')?.[1] ?? 0)

const ranged: Handler = request =>
  request.fields.range === undefined ? attachment : partFrom(startOf(request))

t.test('a part that script asks for', async t => {
  const site = await startSite(t, { '/': page('Files'), '/file': ranged }, { policy: free })
  const tab = await site.open()
  const part = `fetch('/file', { headers: { range: 'bytes=${half}-' } })
    .then(async response => [response.status, (await response.bytes()).toBase64()])`
  t.strictSame(
    await tab.evaluate(part),
    [206, file.subarray(half).toString('base64')],
    'arrives without the control',
  )
  await site.replacePolicy(kept)
  const [status] = (await tab.evaluate(part)) as [number]
  t.equal(status, 403, 'and does not with it')
})

t.test('a list of pieces of a video', async t => {
  const list = `#EXTM3U
#EXT-X-TARGETDURATION:4
#EXTINF:4,
https://static.example.com/1.ts
#EXTINF:4,
https://static.example.com/2.ts
#EXT-X-ENDLIST
`
  const piece: Answer = { type: 'video/mp2t', content: file }
  const site = await startSite(
    t,
    {
      '/': page('Video'),
      '/list.m3u8': { type: 'application/vnd.apple.mpegurl', content: list },
      '/1.ts': piece,
      '/2.ts': { ...piece, fields: attachment.fields! },
    },
    { policy: free },
  )
  const tab = await site.open()
  t.equal(
    await tab.evaluate(`fetch('/list.m3u8').then(response => response.text())`),
    list.replaceAll('https://static.example.com', site.other),
    'names pieces under our names',
  )
  const pieces = `Promise.all(['1', '2'].map(async number => {
    const response = await fetch('${site.other}/' + number + '.ts', { credentials: 'include' })
    return [response.status, (await response.bytes()).length]
  }))`
  t.strictSame(await tab.evaluate(pieces), [
    [200, file.length],
    [200, file.length],
  ])
  await site.replacePolicy(kept)
  t.match(await tab.evaluate(pieces), [[200, file.length], [403]], 'a piece that is an attachment is refused')
  t.strictSame(site.outside, [])
})

t.test('the browser’s own player asks for pieces by our names', async t => {
  const list = `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:4
#EXTINF:4,
https://static.example.com/1.ts
#EXT-X-ENDLIST
`
  const site = await startSite(t, {
    '/': page('<video muted preload=auto src=/list.m3u8></video>'),
    '/list.m3u8': { type: 'application/vnd.apple.mpegurl', content: list },
    '/1.ts': { type: 'video/mp2t', content: file },
  })
  await site.open()
  t.match(await site.got(({ target }) => target === '/1.ts'), { host: 'static.example.com' })
  t.strictSame(site.outside, [])
})

/** What the app says of how long its files keep. */
const keeping = {
  'a file that the browser asks for again': { 'cache-control': 'no-cache', etag: '"1"' },
  'a file that the browser has kept': { 'cache-control': 'max-age=3600' },
}

for (const [name, fields] of Object.entries(keeping)) {
  t.test(`${name} when the control comes in force`, async t => {
    const again: Handler = request =>
      request.fields['if-none-match'] === undefined
        ? { ...attachment, fields: { ...attachment.fields, ...fields } }
        : { status: 304, fields }
    const routes = { '/': page('<a href=/file>File</a>'), '/file': again }
    const site = await startSite(t, routes, { policy: free })
    const context = await site.profile()
    const downloads = downloadsOf(context)
    const tab = await context.newPage()
    await tab.goto(site.www)
    const [octets] = await Promise.all([downloads.next(), tab.getByText('File').click()])
    t.ok(octets.equals(file), 'it came once')
    await site.replacePolicy(kept)
    await tab.goto(site.www)
    await tab.getByText('File').click()
    await (await context.newPage()).goto(site.www)
    t.equal(downloads.all.length, 1, 'it does not come again by a link')
  })
}

/** Every way that a page has to bring a file to its app, with and without leave to. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { saidIn } from '../controls/controlled.ts'
import { startSite } from '../../harness/site.ts'
import { bring, cabinet, given, inPieces, photo, reached, reference, ruled, whole } from './ways.ts'

const anything = photo(randomBytes(30_000))
const noUploads = ruled('', '{ controls: [no-upload] }')
const ways = Object.entries({ ...whole, ...inPieces })

t.test('without a rule every file arrives as it was', async t => {
  const site = await startSite(t, cabinet)
  for (const [name, way] of ways) {
    const tab = await bring(site, anything)
    const before = reached(site).length
    t.match(await way(tab, site), /^20/, name)
    t.ok(reached(site).subarray(before).includes(anything.octets), `${name}: octet for octet`)
    await tab.context().close()
  }
  t.strictSame(site.outside, [])
})

t.test('a folder arrives with the names of its files', async t => {
  const site = await startSite(t, cabinet)
  const tab = await bring(site, anything)
  await tab.locator('#folder input').setInputFiles(join(site.directory, 'folder'))
  await tab.evaluate('document.getElementById("folder").submit()')
  const { content } = await site.got(({ target }) => target === '/upload')
  t.ok(content.includes(anything.octets))
  t.ok(content.includes('filename="folder/photo.jpg"'))
})

t.test('with the control none arrives', async t => {
  const site = await startSite(t, cabinet, { policy: noUploads })
  for (const [name, way] of ways.filter(([name]) => !(name in given))) {
    const tab = await bring(site, anything)
    t.equal(await way(tab, site), 403, name)
    t.match(await saidIn(tab), reference, `${name}: the page says so`)
    await tab.context().close()
  }
  for (const [name, give] of Object.entries(given)) {
    const tab = await bring(site, anything)
    await give(tab)
    t.match(await saidIn(tab), 'Uploading is not allowed in this session.', name)
    t.equal(await tab.evaluate('window.taken'), undefined, `${name}: the page gets none`)
    await tab.context().close()
  }
  t.equal(reached(site).length, 0, 'the app has seen nothing of them')
})

/** Types that Chromium reads otherwise than they are written. */
import t from 'tap'
import { startSite } from '../../harness/site.ts'

const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>App</title></head><body>
<a href="https://static.example.com/list">List</a><script>window.ran = 1</script></body></html>`

for (const type of ['text/plain, text/html', 'text', 'text/xml', 'application/xml']) {
  t.test(`a document of ${type} has the runtime where its scripts run`, async t => {
    const content = type.includes('xml') ? xhtml : `<!doctype html>${xhtml}`
    const site = await startSite(t, { '/': { type, content } })
    const tab = await site.open()
    const ran = await tab.evaluate('window.ran === 1')
    t.equal(await tab.evaluate(`Symbol.for('sallyport') in globalThis`), ran)
    t.equal(await tab.evaluate(`document.links[0]?.href ?? '${site.other}/list'`), `${site.other}/list`)
  })
}

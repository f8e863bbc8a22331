import t from 'tap'
import { page as html, startSite, type Handler } from '../../harness/site.ts'

const name = '"https://www.exa" + "mple.com/'

/** A script that a browser keeps for an hour if it likes, with a tag by which the app says whether it is still the same. */
const kept =
  (content: string): Handler =>
  ({ fields }, response) => {
    response.setHeader('etag', '"v1"').setHeader('cache-control', 'max-age=3600')
    response.setHeader('content-type', 'text/javascript')
    if (fields['if-none-match'] === '"v1"') response.writeHead(304).end()
    else response.end(content)
    return undefined
  }

t.test('a script that the page has had is a worker with its runtime all the same', async t => {
  const ask = (as: string): string => `fetch(${name}from-${as}-" + (self.document ? "page" : "worker"))`
  const site = await startSite(t, {
    '/': html('Hello'),
    '/script.js': kept(ask('script')),
    '/fetched.js': kept(ask('fetched')),
  })
  const page = await site.open()
  await page.evaluate(`(async () => {
    await new Promise(resolve => {
      const element = document.createElement('script')
      element.src = '/script.js'
      element.onload = resolve
      document.head.append(element)
    })
    await (await fetch('/fetched.js')).text()
    new Worker('/script.js')
    new Worker('/fetched.js')
  })()`)
  for (const as of ['script', 'fetched']) {
    await site.got(({ target }) => target === `/from-${as}-worker`)
    t.pass(as)
  }
  t.strictSame(site.outside, [])
})

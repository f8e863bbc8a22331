/*
 * Who: a script of an app, or a browser's cache, that has a script already and now runs it as a worker.
 * How: the cache keeps one content for an address. Told that the worker's is another one, it asks by the tag of what it has; an app that
 *      answers 304 to that makes a worker of the page's script, without the runtime of workers.
 * Lost: what the runtime of workers sees to: requests of the worker leave by the app's own names, past every rule.
 */
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const script = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
const workers = ['worker', 'sharedworker', 'serviceworker'].map(destination => ({
  'sec-fetch-mode': 'same-origin',
  'sec-fetch-dest': destination,
}))

/** An app with a script that names nobody and one that names a host, which honours conditions. */
async function startScripts(t: Test) {
  const world = await startWorld(t, (request, response) => {
    response.setHeader('etag', '"v1"').setHeader('content-type', 'text/javascript')
    if (request.headers['if-none-match']?.includes('"v1"') === true) return void response.writeHead(304).end()
    response.end(
      request.url === '/named.js' ? 'fetch("https://www.example.com/")' : 'export const answer = 42',
    )
  })
  const cookie = world.cookie()
  return (path: string, headers: Record<string, string>) =>
    http1(world.client, wikiHost, { path, headers: { cookie, ...headers } })
}

for (const path of ['/plain.js', '/named.js'])
  t.test(`${path} of a page is not kept as a worker's, nor a worker's as a page's`, async t => {
    const ask = await startScripts(t)
    const first = await ask(path, script)
    const kept = (await ask(path, script)).headers.etag!
    for (const as of workers) {
      const worker = await ask(path, { ...as, 'if-none-match': kept })
      t.match(worker.status, 200, as['sec-fetch-dest'])
      t.not(worker.text, first.text, 'it has its runtime')
      const again = await ask(path, { ...as, 'if-none-match': worker.headers.etag! })
      t.match([again.status, again.headers.etag], [304, worker.headers.etag], 'its own it may keep')
      const page = await ask(path, { ...script, 'if-none-match': worker.headers.etag! })
      t.match([page.status, page.text], [200, first.text], 'the page gets the script alone')
    }
  })

t.test('a cache is told that what script or a user has fetched is no worker either', async t => {
  const ask = await startScripts(t)
  for (const [mode, destination] of [
    ['cors', 'empty'],
    ['navigate', 'document'],
    ['no-cors', 'audioworklet'],
  ] as const) {
    const { headers } = await ask('/plain.js', { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination })
    t.match(headers.vary, 'sec-fetch-dest', destination)
  }
})

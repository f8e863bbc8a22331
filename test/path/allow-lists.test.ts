/** A default that blocks, and rules that allow by what only the response or the content tells. */
import t, { type Test } from 'tap'
import { http1, type TestRequest } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const policy = `version: 1
default: block
rules:
  - { id: pdf, when: { app: wiki, file: { extension: pdf } }, then: allow }
  - { id: pictures, when: { app: wiki, file: { type: image, unscannable: skip } }, then: allow }
  - { id: pages, when: { path: /pages/** }, then: allow }
`
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

async function start(t: Test) {
  const seen: string[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(`${request.method} ${request.url}`)
      if (request.url === '/moved') return void response.writeHead(302, { location: '/pages/a' }).end()
      if (request.url === '/nothing') return void response.writeHead(204).end()
      response
        .setHeader('content-type', 'application/octet-stream')
        .end(request.url === '/drawing' ? png : 'content')
    },
    { policy },
  )
  const ask = (world: World, path: string, more: TestRequest = {}) =>
    http1(world.client, wikiHost, { path, ...more, headers: { cookie: world.cookie(), ...more.headers } })
  return { seen, ask: (path: string, more?: TestRequest) => ask(world, path, more) }
}

t.test('what the response makes a rule allow comes, and nothing else', async t => {
  const { ask } = await start(t)
  t.match(await ask('/plan.pdf'), { status: 200, text: 'content' })
  t.equal((await ask('/drawing')).body.equals(png), true, 'by its first bytes')
  t.equal((await ask('/pages/a')).status, 200, 'by the request')
  for (const path of ['/plan.exe', '/moved', '/nothing', '/']) {
    const answer = await ask(path)
    t.notMatch(answer.text, 'content', path)
    t.equal(answer.headers.location, undefined, path)
    t.ok(answer.status === 403 || answer.text.startsWith('Download blocked'), path)
  }
  const head = await ask('/plan.pdf.exe', { method: 'HEAD' })
  t.match(head.headers['content-disposition'], 'Download blocked.txt', 'without content nothing opens')
})

t.test('a request that may change something waits for no response', async t => {
  const { seen, ask } = await start(t)
  t.equal((await ask('/plan', { method: 'DELETE' })).status, 403)
  t.equal((await ask('/notes', { method: 'POST', body: 'text' })).status, 403)
  const upload = { method: 'PUT', body: png, headers: { 'content-type': 'application/octet-stream' } }
  t.equal((await ask('/upload', upload)).status, 200, 'a picture is let in by its first bytes')
  t.strictSame(seen, ['PUT /upload'], 'nothing else reached the app')
})

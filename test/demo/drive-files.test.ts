import t from 'tap'
import { FormData } from 'undici'
import { locationOf } from './client.ts'
import { api, change, fromPage, named, start, www } from './drive-visitor.ts'

t.test('files go up as a form and as they are, and come down unchanged', async t => {
  const world = await start(t)
  await world.logIn()
  const content = Buffer.from('\u0000\r\n--x\r\nbytes')
  const body = new FormData()
  body.append('file', new File([content], 'ü "1".bin'))
  const asForm = await world.fetch(
    `${api}/v1/files`,
    fromPage({ method: 'POST', headers: { 'x-drive-csrf': world.csrf() }, body }),
  )
  t.equal(asForm.status, 201)
  const raw = await world.fetch(
    `${api}/v1/uploads/${encodeURIComponent('naïve.txt')}`,
    fromPage({ method: 'PUT', headers: { 'x-drive-csrf': world.csrf() }, body: content }),
  )
  t.equal(raw.status, 201)
  for (const name of ['ü "1".bin', 'naïve.txt']) {
    const { links } = await named(world, name)
    const down = await world.fetch(links.download)
    t.strictSame(Buffer.from(await down.arrayBuffer()), content)
    t.match(down.headers.get('content-disposition'), `filename*=UTF-8''${encodeURIComponent(name)}`)
  }
})

t.test('the form of a page without scripts works, with its token only', async t => {
  const world = await start(t)
  await world.logIn()
  const send = (csrf: string) => {
    const body = new FormData()
    body.append('csrf', csrf)
    body.append('file', new File(['plain'], 'plain.txt'))
    return world.fetch(`${www}/upload`, { method: 'POST', body })
  }
  t.equal((await send('guess')).status, 403)
  t.equal(locationOf(await send(world.csrf())), `${www}/`)
  t.ok(await named(world, 'plain.txt'))
})

t.test('rename, share and delete, and what is not possible', async t => {
  const world = await start(t)
  await world.logIn()
  const { links } = await named(world, 'Budget.xlsx')
  t.equal((await change(world, links.self, 'PATCH', { name: 'Plan.xlsx' })).status, 200)
  t.equal((await change(world, links.self, 'PATCH', { name: 'Welcome.txt' })).status, 409)
  t.equal((await change(world, links.self, 'PATCH', { name: 'a/b' })).status, 422)
  t.equal((await change(world, links.self, 'PATCH', {})).status, 400)
  const shared = (await (
    await change(world, `${links.self}/shares`, 'POST', { with: 'kim@partner.example' })
  ).json()) as { details: string }
  t.match(shared.details, 'shared with kim@partner.example')
  t.equal((await world.fetch(links.self, fromPage({ method: 'DELETE' }))).status, 403, 'no token')
  t.equal((await change(world, links.self, 'DELETE')).status, 204)
  t.equal((await world.fetch(links.download, fromPage())).status, 404)
})

t.test('ranges, validators and previews', async t => {
  const world = await start(t)
  await world.logIn()
  const { links } = await named(world, 'Team photo.png')
  const whole = await world.fetch(links.preview)
  const bytes = Buffer.from(await whole.arrayBuffer())
  t.match(whole.headers.get('content-disposition'), /^inline/)
  t.match(whole.headers.get('content-security-policy'), 'sandbox')
  const etag = whole.headers.get('etag')!
  const get = (headers: Record<string, string>) => world.fetch(links.download, { headers })
  t.equal((await get({ 'if-none-match': `"other", ${etag}` })).status, 304)
  t.equal((await get({ 'if-modified-since': whole.headers.get('last-modified')! })).status, 304)
  for (const [range, first, last] of [
    ['0-9', 0, 9],
    ['10-', 10, bytes.length - 1],
    ['-5', bytes.length - 5, bytes.length - 1],
  ] as const) {
    const part = await get({ range: `bytes=${range}` })
    t.equal(part.status, 206)
    t.equal(part.headers.get('content-range'), `bytes ${first}-${last}/${bytes.length}`)
    t.strictSame(Buffer.from(await part.arrayBuffer()), bytes.subarray(first, last + 1))
  }
  t.equal((await get({ range: 'bytes=9999999-' })).status, 416)
  t.equal((await get({ range: 'bytes=0-9', 'if-range': '"old"' })).status, 200)
  t.match((await world.fetch(links.save)).headers.get('content-disposition'), /^attachment/)
})

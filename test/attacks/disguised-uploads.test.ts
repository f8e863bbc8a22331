/**
 * Somebody who may not upload programs wraps one so that the edge and the app read the request differently: a form
 * without its delimiters, a boundary that readers find in different places, a coding with an empty first frame, a later
 * piece that says twice where it begins, a POST that stands for another method. Whatever is read in two ways counts as
 * what cannot be read, and nothing of it reaches the app.
 */
import { zstdCompressSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const program = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(6_000)])
const noPrograms = `version: 1
default: allow
rules: [{ id: r, when: { activity: [upload, edit], file: { type: program, unscannable: match } }, then: block }]
`
const profile = `    activities:
      - { activity: edit, method: POST, path: /v1/files/* }
      - { activity: upload, method: PUT, path: /v1/files/* }
`

async function start(t: Test, policy = noPrograms) {
  let received = 0
  const world = await startWorld(
    t,
    (request, response) => {
      request.on('data', (chunk: Buffer) => (received += chunk.length))
      request.on('end', () => response.end('taken'))
    },
    { policy, wiki: profile },
  )
  const send = async (
    headers: Record<string, string | string[]>,
    body: Buffer = program,
    method = 'PUT',
    path = '/v1/a.dat',
  ) => {
    const { status } = await http1(world.client, wikiHost, {
      method,
      path,
      body,
      headers: { cookie: world.cookie(), ...headers },
    })
    return status
  }
  return { send, received: () => received }
}

const form = (boundary: string): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n`),
    program,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])

t.test('a form without its delimiters is no form, and neither is what stands around its parts', async t => {
  const { send, received } = await start(t)
  const type = 'multipart/form-data; boundary=zz'
  const part = '--zz\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--zz--\r\n'
  const around = [
    program,
    Buffer.concat([program, Buffer.from(`\r\n${part}`)]),
    Buffer.concat([Buffer.from(part), program]),
  ]
  for (const body of around) t.equal(await send({ 'content-type': type }, body), 403)
  t.equal(await send({ 'content-type': type.replace('form-data', 'related') }), 403)
  t.ok(received() < 200, `${received()} octets of a field at most`)
  t.equal(await send({ 'content-type': type }, Buffer.from(part)), 200, 'a form of fields passes')
})

t.test('a boundary that readers find in different places is none', async t => {
  const { send, received } = await start(t)
  for (const type of [
    'multipart/form-data; boundary=real,decoy',
    'multipart/form-data; xboundary=real; boundary=decoy',
    "multipart/form-data; boundary=decoy; boundary*=utf-8''real",
    'text/plain, multipart/form-data; boundary=real',
  ])
    t.equal(await send({ 'content-type': type }, form('real'), 'POST', '/upload'), 403, type)
  t.equal(received(), 0)
})

t.test('what is behind the first frame of a coding counts', async t => {
  const { send, received } = await start(t)
  const skippable = Buffer.from('502a4d1804000000deadbeef', 'hex')
  const coded = zstdCompressSync(program)
  for (const body of [Buffer.concat([zstdCompressSync(''), coded]), Buffer.concat([skippable, coded])])
    t.equal(await send({ 'content-type': 'application/octet-stream', 'content-encoding': 'zstd' }, body), 403)
  t.equal(received(), 0)
})

t.test('a piece that says twice where it begins is no beginning', async t => {
  const { send } = await start(t)
  const type = { 'content-type': 'application/offset+octet-stream' }
  const text = Buffer.from('text')
  t.equal(await send({ ...type, 'upload-offset': ['0', '1'] }, text, 'PATCH'), 400)
  t.equal(await send({ ...type, 'content-range': ['bytes 0-1/9', 'bytes 2-3/9'] }, text), 400)
  t.equal(await send({ ...type, 'x-goog-upload-offset': '1' }, text), 403)
})

t.test('a POST that stands for an upload is judged as one, by its content too', async t => {
  const uploads = noPrograms.replace('[upload, edit]', 'upload')
  const { send, received } = await start(t, uploads)
  const type = { 'content-type': 'application/json' }
  t.equal(await send({ ...type, 'x-http-method-override': 'PUT' }, program, 'POST', '/v1/files/1'), 403)
  t.equal(await send(type, program, 'POST', '/v1/files/1?_method=put'), 403)
  t.equal(received(), 0)
  t.equal(await send(type, program, 'POST', '/v1/files/1'), 200, 'an edit is none')
})

t.test('a rule on a method holds for what a POST stands for', async t => {
  const rule = 'version: 1\ndefault: allow\nrules: [{ id: r, when: { method: DELETE }, then: block }]\n'
  const { send } = await start(t, rule)
  t.equal(await send({ 'x-http-method-override': 'DELETE' }, Buffer.from('x'), 'POST'), 403)
  t.equal(await send({}, Buffer.from('x'), 'POST', '/a?_method=DELETE'), 403)
  t.equal(await send({}, Buffer.from('x'), 'POST'), 200)
})

/*
 * Who: a user of an app, with a client of their own.
 * How: DELETE and OPTIONS seldom have content, so some proxies announce none and send on what came all the same:
 *      chunks that are a request (CVE-2026-29057). So with HEAD and GET.
 * Lost: what was content for the rules is the app's next request, which nobody decided on.
 */
import t from 'tap'
import { answerTo, probe, startDecidedWorld } from '../harness/decided.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
const world = await startDecidedWorld(t)

const framings = [
  ['chunks', 'Transfer-Encoding: chunked', `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`],
  ['a length', `Content-Length: ${smuggled.length}`, smuggled],
] as const

for (const method of ['DELETE', 'OPTIONS', 'GET', 'PATCH', 'PROPFIND', 'SEARCH']) {
  for (const [name, field, content] of framings) {
    t.test(`${method} with ${name}: one request, and its content stays content`, async t => {
      const before = world.requests.length
      const text = world.request(`${method} /content HTTP/1.1`, field) + content
      t.equal((await answerTo(world, text)).status, 200)
      t.equal(await probe(world), 200)
      const [own, honest, ...more] = world.requests.slice(before)
      t.match(own, { method, target: '/content', content: smuggled })
      t.match(honest, { target: '/probe' })
      t.strictSame(more, [])
    })
  }
}

t.test('none of them went past a decision', async t => {
  t.strictSame(await world.undecided(), [])
})

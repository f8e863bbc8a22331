/*
 * Who: a user of one app, with a client of their own.
 * How: a request says twice whom it is for, and differently: two Host fields, a target with a host of its own, an
 *      authority beside a host, a field that Connection takes out; or it says it not at all, or in a way that one parser
 *      reads and another does not.
 * Lost: the edge decides for one app, and another one, or a machine behind it, gets the request.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'
import t, { type Test } from 'tap'
import { openHttp2 } from '../harness/clients.ts'
import { openRaw } from '../harness/raw.ts'
import { mailHost, startWorld, wikiHost } from '../harness/world.ts'

/** A world whose apps are told which requests were decided on; what they saw, in order. */
async function startCountingWorld(t: Test) {
  const seen: IncomingHttpHeaders[] = []
  const paths = new Set<string>()
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(request.headers)
      paths.add(request.url!)
      response.end('reached')
    },
    { more: 'upstream: { decision-header: true }' },
  )
  return { ...world, seen, paths }
}

/** Every request that an app saw was decided on, once, and for that app. */
function wasDecided(t: Test, seen: readonly IncomingHttpHeaders[]): void {
  const marks = seen.map(headers => headers['x-sallyport-decision'])
  t.notOk(marks.includes(undefined), 'none without a decision')
  t.equal(new Set(marks).size, seen.length, 'each with one of its own')
  for (const { host } of seen) t.equal(host, 'www.example.com')
}

const line = 'GET / HTTP/1.1'

/** Heads without their session; `W` and `M` stand for the hosts of two apps, with the port. */
const ambiguous: readonly (readonly [what: string, head: readonly string[]])[] = [
  ['none', [line]],
  ['an empty one', [line, 'Host:']],
  ['one of blanks', [line, 'Host: \t ']],
  ['a port alone', [line, 'Host: :443']],
  ['two of two apps', [line, 'Host: W', 'Host: M']],
  ['the other order', [line, 'Host: M', 'Host: W']],
  ['two that agree', [line, 'Host: W', 'Host: W']],
  ['far apart', [line, 'Host: W', ...Array.from({ length: 40 }, (_, index) => `X-${index}: 1`), 'hOST: M']],
  ['one of them empty', [line, 'Host: W', 'Host:']],
  ['the first of them empty', [line, 'Host:', 'Host: W']],
  ['a list', [line, 'Host: W, M']],
  ['two words', [line, 'Host: W M']],
  ['a comment', [line, 'Host: W;M']],
  ['a line that is folded', [line, 'Host: W', ' M']],
  ['a line that is folded before its value', [line, 'Host:', ' W']],
  ['a blank before the colon', [line, 'Host : M', 'Host: W']],
  ['a blank before the name', [line, ' Host: M', 'Host: W']],
  ['a blank before the first name', [line, '\tHost: W']],
  ['a control in it', [line, 'Host: W\u0001']],
  ['NUL in it', [line, 'Host: W\u0000M']],
  ['a lone CR in it', [line, 'Host: W\rHost: M']],
  ['userinfo', [line, 'Host: M@W']],
  ['a scheme', [line, 'Host: https://W']],
  ['a path', [line, 'Host: W/x']],
  ['brackets', [line, 'Host: [W]']],
  ['two ports', [line, 'Host: W:1']],
  ['a port with a sign', [line, 'Host: www.example.com.wiki.edge.localhost:+443']],
  ['taken out by Connection', [line, 'Host: W', 'Connection: host']],
  ['taken out by Connection among others', [line, 'Host: W', 'Connection: keep-alive, Host']],
  ['a target of another app', ['GET https://M/ HTTP/1.1', 'Host: W']],
  ['a target of ours and a Host of another app', ['GET https://W/ HTTP/1.1', 'Host: M']],
  ['a target and an empty Host', ['GET https://W/ HTTP/1.1', 'Host:']],
  ['a target and no Host', ['GET https://W/ HTTP/1.1']],
  ['a target with userinfo', ['GET https://M@W/ HTTP/1.1', 'Host: W']],
  ['a target with a backslash', ['GET https://W\\@M/ HTTP/1.1', 'Host: W']],
  ['a target without TLS', ['GET http://W/ HTTP/1.1', 'Host: W']],
  ['a target of one slash', ['GET https:/W/ HTTP/1.1', 'Host: W']],
  ['a target that is an authority', ['GET W HTTP/1.1', 'Host: W']],
  ['a star', ['OPTIONS * HTTP/1.1', 'Host: W']],
  ['HTTP/1.0', ['GET / HTTP/1.0', 'Host: W']],
  ['HTTP/1.0 without one', ['GET / HTTP/1.0']],
  ['HTTP/0.9', ['GET /']],
  ['HTTP/2 by word', ['GET / HTTP/2.0', 'Host: W']],
]

/** Fields that other proxies go by; the request is for the app that Host names. */
const hints = ['X-Forwarded-Host', 'X-Host', 'X-Original-Host', 'Forwarded', 'X-HTTP-Host-Override']

t.test('over HTTP/1.1 no app gets a request that leaves a doubt', async t => {
  const world = await startCountingWorld(t)
  const { port } = world.client
  const cookie = `Cookie: ${world.cookie()}`
  const written = (text: string): string =>
    text.replace(/\bW\b/g, `${wikiHost}:${port}`).replace(/\bM\b/g, `${mailHost}:${port}`)
  const clear = `GET /behind HTTP/1.1\r\nHost: ${wikiHost}:${port}\r\n${cookie}\r\n\r\n`
  for (const [what, head] of ambiguous) {
    const connection = await openRaw(world.client, wikiHost)
    connection.send(`${[...head, cookie].map(written).join('\r\n')}\r\n\r\n${clear}`)
    const { status } = await connection.response()
    t.ok(status >= 400 && status < 600, `${what}: ${status}`)
    connection.socket.destroy()
  }
  for (const path of world.paths) t.equal(path, '/behind', 'only what stood behind it, and left no doubt')
  wasDecided(t, world.seen)
})

t.test('what only other proxies go by is not gone by, and not passed on', async t => {
  const world = await startCountingWorld(t)
  const { port } = world.client
  const connection = await openRaw(world.client, wikiHost)
  for (const hint of hints) {
    const fields = [`Host: ${wikiHost}:${port}`, `${hint}: ${mailHost}:${port}`, `Cookie: ${world.cookie()}`]
    connection.send(`${[line, ...fields].join('\r\n')}\r\n\r\n`)
    t.equal((await connection.response()).status, 200, hint)
  }
  connection.socket.destroy()
  t.equal(world.seen.length, hints.length)
  wasDecided(t, world.seen)
  for (const field of hints.map(hint => hint.toLowerCase()))
    for (const headers of world.seen) t.not(headers[field], `${mailHost}:${port}`)
})

/** The status of a request, or the code that its stream was reset with. */
function outcome(session: ClientHttp2Session, headers: readonly string[]): Promise<number | string> {
  const stream = session.request(headers, { endStream: true })
  stream.on('error', () => undefined).resume()
  return new Promise(resolve => {
    stream.once('response', received => resolve(received[':status']!))
    stream.once('close', () => resolve(`reset ${stream.rstCode}`))
  })
}

t.test('nor over HTTP/2', async t => {
  const world = await startCountingWorld(t)
  const { port } = world.client
  const [wiki, mail] = [`${wikiHost}:${port}`, `${mailHost}:${port}`]
  const session = openHttp2(world.client, wikiHost)
  t.teardown(() => session.destroy())
  const rest = [':method', 'GET', ':path', '/', ':scheme', 'https', 'cookie', world.cookie()]
  for (const [what, given] of [
    ['none', [':authority', '']],
    ['of another app', [':authority', mail]],
    ['of another app beside a host of ours', [':authority', mail, 'host', wiki]],
    ['a host of another app', [':authority', wiki, 'host', mail]],
    ['a host without its port', [':authority', wiki, 'host', wikiHost]],
    ['an empty host', [':authority', wiki, 'host', '']],
    ['userinfo', [':authority', `${mail}@${wiki}`]],
    ['a list', [':authority', `${wiki},${mail}`]],
    ['a path', [':authority', `${wiki}/x`]],
    ['another port', [':authority', `${wikiHost}:1`]],
  ] as const)
    t.not(await outcome(session, [...given, ...rest]), 200, what)
  t.strictSame(world.seen, [])
  t.equal(await outcome(session, [':authority', wiki, 'host', wiki, ...rest]), 200, 'both may say the same')
  wasDecided(t, world.seen)
})

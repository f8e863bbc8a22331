/*
 * Who: a user of an app, with a client of their own.
 * How: lines end in something else than CR LF, go on in the next, hold NUL, or have room before their colon. Some
 *      servers mend these things, others read them as they stand, so that a field is there for the one only.
 * Lost: a Content-Length or a name of a host that the rules never saw.
 */
import t from 'tap'
import { answerTo, refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const hidden = 'Transfer-Encoding: chunked'

t.test('a head whose lines could be read otherwise is refused', async t => {
  const world = await startDecidedWorld(t)
  const get = (...fields: string[]): string => world.request('GET /attack HTTP/1.1', ...fields)
  const line = (start: string): string => world.request(start)
  await refusesOctets(t, world, [
    ['bare line feeds', 400, get().replaceAll('\r\n', '\n')],
    ['a bare line feed behind a value', 400, get(`X-A: b\n${hidden}`)],
    ['a bare line feed behind the first line', 400, get().replace('\r\n', '\n')],
    ['a bare line feed at the end', 400, get('X-A: b').replace(/\r\n\r\n$/, '\r\n\n')],
    ['two bare line feeds', 400, get(`X-A: b\n\n${hidden}`)],
    ['a bare carriage return in a value', 400, get(`X-A: b\r${hidden}`)],
    ['a bare carriage return in a name', 400, get(`X\rA: b`)],
    ['a bare carriage return in the first line', 400, line('GET /attack\r HTTP/1.1')],
    ['bare carriage returns', 400, get().replaceAll('\r\n', '\r')],
    ['two carriage returns', 400, get(`X-A: b\r\r\n${hidden}`)],
    ['NUL in a value', 400, get('X-A: a\0b')],
    ['NUL in a name', 400, get('X\0A: b')],
    ['NUL in the first line', 400, line('GET /attack\0 HTTP/1.1')],
    ['NUL before all', 400, `\0${get()}`],
    ['a folded field', 400, get('X-A: b', ` ${hidden}`)],
    ['a field folded by a tab', 400, get('X-A: b', `\t${hidden}`)],
    ['a fold before any field', 400, get().replace('\r\n', '\r\n ')],
    ['a space before the colon', 400, get('X-A : b')],
    ['a tab before the colon', 400, get('X-A\t: b')],
    ['no colon', 400, get('X-A')],
    ['no name', 400, get(': b')],
    ['a control in a name', 400, get('X\x01A: b')],
    ['a control in a value', 400, get('X-A: a\x01b')],
    ['an octet beyond ASCII in a name', 400, get('X\u00e4: b')],
    ['a tab in the first line', 400, line('GET\t/attack HTTP/1.1')],
    ['a space before the first line', 400, line(' GET /attack HTTP/1.1')],
    ['a space in the target', 400, line('GET /at tack HTTP/1.1')],
  ])
})

/* The parser passes over these; what is sent on is written anew, so that no server behind us can see them. */
t.test('what is passed over before and within the first line is never sent on', async t => {
  const world = await startDecidedWorld(t)
  const get = world.request('GET /served HTTP/1.1')
  for (const text of [
    `\r\n${get}`,
    `${'\r\n'.repeat(1_000)}${get}`,
    `\n${get}`,
    get.replace('GET ', 'GET  '),
  ])
    t.equal((await answerTo(world, text)).status, 200)
  t.strictSame(
    world.requests.map(({ method, target }) => `${method} ${target}`),
    Array.from({ length: 4 }, () => 'GET /served'),
  )
  t.strictSame(await world.undecided(), [])
})

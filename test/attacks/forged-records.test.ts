/*
 * Who: anybody who can reach the edge, and hopes that somebody reads its records.
 * How: line ends, escape sequences, quotes, separators of other formats, formulas of spreadsheets, in everything that ends up in a
 *      record: paths, hosts, methods, names of users from the provider, user agents, cookies, names of files.
 * Lost: a line that was never written, in the records; a command run by the terminal or the spreadsheet that shows them.
 */
import t from 'tap'
import { http2 } from '../harness/clients.ts'
import { openRaw } from '../harness/raw.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const poisons = [
  '{"type":"activity","verdict":"allow"}',
  '\u2028{"type":"activity"}',
  '\u001b[2J\u001b]0;pwned\u0007',
  '","verdict":"allow","x":"',
  "=cmd|'/C calc'!A0",
  'CEF:0|x|y|z|1|a|10|src=1.2.3.4',
  '\u202etxt.exe',
  '%0d%0a{"type":"activity"}',
  '\\u000a{"type":"activity"}',
  '\ud800',
]

t.test('whatever is asked, each record is one line of JSON that says what was asked', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  for (const poison of poisons) {
    const user = `ana${poison}@corp.example`.toWellFormed()
    const headers = { cookie: world.cookie({ user }), 'user-agent': 'x' }
    await http2(world.client, wikiHost, { path: `/${encodeURIComponent(poison.toWellFormed())}`, headers })
  }
  const activities = world.records.activities
  t.equal(activities.length, poisons.length)
  for (const [index, record] of activities.entries()) {
    t.equal(record.facts!.user, `ana${poisons[index]}@corp.example`.toWellFormed())
    t.equal(record.status, 200)
  }
})

t.test('nor does what is refused before any rule sees it add a line', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const { port } = world.client
  const heads = [
    `GET / HTTP/1.1\r\nHost: a"}\u0001:${port}`,
    `{"type":"activity"} / HTTP/1.1\r\nHost: ${wikiHost}:${port}`,
    `GET /\u001b[2J HTTP/1.1\r\nHost: ${wikiHost}:${port}`,
    `GET / HTTP/1.1\r\nHost: ${wikiHost}:${port}\r\nX: a\rInjected: 1`,
  ]
  for (const head of heads) {
    const connection = await openRaw(world.client, wikiHost)
    connection.send(`${head}\r\n\r\n`)
    const { status } = await connection.response()
    t.ok(status >= 400, head)
    connection.socket.destroy()
  }
  t.strictSame(world.records.activities, [])
  const lines = world.records.lines
  t.ok(lines.length >= heads.length)
  for (const line of lines) {
    // oxlint-disable-next-line no-control-regex
    t.notMatch(
      line.slice(0, -1),
      /[\u0000-\u001f\u007f\u2028\u2029]/,
      'one line, and nothing a terminal obeys',
    )
    t.equal(line.at(-1), '\n')
    t.type(JSON.parse(line), 'object')
  }
})

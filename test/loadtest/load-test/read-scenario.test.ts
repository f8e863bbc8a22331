import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadScenario } from '../../../loadtest/load-test/read-scenario.ts'
import { ProblemsError } from '../../../src/diagnostics/index.ts'

const scenarios = join(import.meta.dirname, '../../../loadtest/scenarios')

/** Line, column, code and message of each problem, sorted as reports are. */
function problemsOf(t: Test, text: string): string[] {
  const file = join(t.testdir({ 'scenario.yaml': text }), 'scenario.yaml')
  try {
    loadScenario(file, '/')
    return []
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error
    return error.problems.map(
      ({ code, message, place: { line, column } }) => `${line}:${column} ${code} ${message}`,
    )
  }
}

const stages = 'stages: [{ for: 1s, connections: 1 }]\n'

t.test('every scenario that comes with the product is one', async t => {
  for (const name of readdirSync(scenarios)) {
    const scenario = loadScenario(join(scenarios, name), '/start')
    t.ok(scenario.stages.length > 0, name)
  }
})

t.test('what a file leaves out is as the manual says', async t => {
  const file = join(t.testdir({ 'scenario.yaml': `${stages}reads: [{}]\n` }), 'scenario.yaml')
  t.match(loadScenario(file, '/start?a=b'), {
    sessions: 50,
    users: { names: ['load-{n}@corp.example'], groups: [], managed: false },
    timeout: 10_000,
    stages: [{ for: 1_000, connections: 1, rate: undefined }],
    reads: [{ paths: ['/start?a=b'], weight: 1, method: 'GET', expect: undefined }],
    uploads: [],
    sockets: [],
    thresholds: { p99: undefined },
  })
})

t.test('all problems are told at once, each with its place', async t => {
  const text = `sesions: 5
timeout: 500ms
stages:
  - { for: 10, connections: 0 }
  - { for: 1s, connections: 20, rate: 10 }
reads:
  - { weight: 0, paths: [files, /a b], method: POST }
  - { fields: { cookie: a=1, "a b": x } }
uploads:
  - { path: /upload, size: 1GiB, as: multipart }
  - { size: 1KiB }
sockets:
  - { path: /live, messages-per-second: 0, echo: perhaps }
thresholds: { p50: fast, errors: 0.01, p90: 5ms }
`
  t.matchOnly(problemsOf(t, text).toSorted(), [
    /^10:28 L108 .*at most 64MiB$/,
    /^10:38 L106 unknown kind of upload "multipart"; it is one of raw, form$/,
    /^11:5 L104 key "path" is missing$/,
    /^13:41 L105 this must be a number above 0, such as 0\.5 or 200/,
    /^13:50 L105 this must be true or false/,
    /^14:20 L108 "fast" is not a duration/,
    /^14:34 L105 this must be a share such as 0% or 0\.5%/,
    /^14:40 L103 unknown threshold "p90"; did you mean "p50"\?$/,
    /^1:1 L103 unknown key "sesions"; did you mean "sessions"\?$/,
    /^2:10 L108 a request gets 2s at least$/,
    /^4:12 L108 10 is not a duration/,
    /^4:29 L105 this must be a whole number from 1 to 10000/,
    /^5:33 L202 each connection sends one request a second at least/,
    /^7:15 L105 this must be a whole number from 1 to 1000/,
    /^7:26 L203 a path begins with a slash/,
    /^7:33 L203 a path begins with a slash/,
    /^7:48 L106 unknown method that reads "POST"/,
    /^8:17 L204 "cookie" is set by the load test itself/,
    /^8:30 L204 .*such a field cannot be sent$/,
  ])
})

t.test('a scenario that can come to nothing is refused', async t => {
  t.match(problemsOf(t, stages), ['1:1 L200 there is nothing to do; write reads, uploads or sockets'])
  t.match(problemsOf(t, 'stages: []\nreads: [{}]\n'), ['1:1 L200 there is no stage; write one'])
  const silent = `${stages}sockets: [{ path: /live, echo: false }]\nthresholds: { p99: 1s, sockets-p99: 1s, sockets-errors: 0% }\n`
  t.match(problemsOf(t, silent), [
    '3:1 L201 "p99" can never be met: there are no reads or uploads',
    '3:1 L201 "sockets-p99" can never be met: there are no sockets with an echo',
  ])
})

t.test('an empty list is no answer to what is to be done', async t => {
  const empty = `${stages}users: { names: [] }\nreads: [{ paths: [] }, { expect: [] }]\n`
  t.match(problemsOf(t, empty), [/^2:17 L205 the list is empty/, /^3:18 L205/, /^3:34 L205/])
})

t.test('a file that cannot be read is a problem too', async t => {
  t.throws(() => loadScenario(join(t.testdir({}), 'none.yaml'), '/'), /L110.*there is no such file/)
})

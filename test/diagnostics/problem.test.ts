import t from 'tap'
import {
  commonProblems,
  didYouMean,
  Problems,
  ProblemsError,
  renderProblems,
  type Place,
} from '../../src/diagnostics/index.ts'

const table = { ...commonProblems, 207: 'an address range is malformed' }

const lines = [
  'version: 1',
  'lists:',
  '  office: [203.0.113.0/33, "2001:db8:40::/48"]',
  'rules:',
  '  - when:',
  '      activity: download',
  '      devise: { managed: false }',
]
const source = { file: 'policies/contoso.yaml', lines }
const at = (line: number, column: number, length: number): Place => ({ source, line, column, length })

t.test('a report shows each problem under its line, the line before, and a count', async t => {
  const problems = new Problems('P', table)
  problems.error(at(7, 7, 6), 103, 'unknown filter "devise"; did you mean "device"?')
  problems.error(at(3, 12, 14), 207, '"203.0.113.0/33" is not an address range; an IPv4 prefix is 0 to 32')
  t.equal(
    renderProblems(problems.all),
    `policies/contoso.yaml:3:12  error P207  "203.0.113.0/33" is not an address range; an IPv4 prefix is 0 to 32
    2 | lists:
    3 |   office: [203.0.113.0/33, "2001:db8:40::/48"]
      |            ^^^^^^^^^^^^^^
policies/contoso.yaml:7:7  error P103  unknown filter "devise"; did you mean "device"?
    6 |       activity: download
    7 |       devise: { managed: false }
      |       ^^^^^^
2 errors, 0 warnings`,
  )
})

t.test('a problem on the first line has no line before it', async t => {
  const problems = new Problems('C', table)
  problems.error(at(1, 1, 7), 103, 'no')
  t.equal(
    renderProblems(problems.all),
    'policies/contoso.yaml:1:1  error C103  no\n    1 | version: 1\n      | ^^^^^^^\n1 error, 0 warnings',
  )
})

t.test('the caret stands under its word behind tabs too', async t => {
  const tabbed = { source: { file: 'a.yaml', lines: ['a:\tb'] }, line: 1, column: 4, length: 1 }
  const report = renderProblems([{ code: 'C105', severity: 'warning', place: tabbed, message: 'no' }])
  t.equal(report, 'a.yaml:1:4  warning C105  no\n    1 | a:\tb\n      |   \t^\n0 errors, 1 warning')
})

t.test('problems of several files are told file by file, in the order of their lines', async t => {
  const place = (file: string, line: number, column: number): Place => ({
    source: { file, lines: [] },
    line,
    column,
    length: 1,
  })
  const problems = new Problems('P', table)
  for (const each of [place('b', 1, 1), place('a', 10, 1), place('a', 9, 5), place('a', 9, 2)]) {
    problems.error(each, 101, 'no')
  }
  const places = renderProblems(problems.all).match(/^[ab]:\d+:\d+/gm)
  t.strictSame(places, ['a:9:2', 'a:9:5', 'a:10:1', 'b:1:1'])
})

t.test('a suggestion is made for near words only', async t => {
  const words = ['device', 'activity', 'ip', 'app']
  const cases: readonly [word: string, suggested: string][] = [
    ['devise', 'device'],
    ['devices', 'device'],
    ['activty', 'activity'],
    ['aps', 'app'],
    ['ipp', 'ip'],
    ['location', ''],
    ['file', ''],
    ['user', ''],
    ['', ''],
  ]
  for (const [word, suggested] of cases) {
    t.equal(didYouMean(word, words), suggested && `; did you mean "${suggested}"?`, word)
  }
  t.equal(didYouMean('device', []), '')
})

t.test('an error carries its problems, and its message is the report', async t => {
  const problems = new Problems('P', table)
  t.equal(problems.hasErrors, false)
  problems.error(at(1, 1, 1), 104, 'key "default" is missing')
  t.equal(problems.hasErrors, true)
  const error = new ProblemsError(problems.all)
  t.equal(error.message, renderProblems(problems.all))
  t.equal(error.problems, problems.all)
  t.equal(error.name, 'ProblemsError')
})

t.test('the common problems have the numbers 101 to 110', async t => {
  t.strictSame(
    Object.keys(commonProblems).map(Number),
    Array.from({ length: 10 }, (_, index) => 101 + index),
  )
})

t.test('a file cannot write to the screen of whoever checks it', async t => {
  const problems = new Problems('P', table)
  const source = { file: 'a.yaml', lines: ['x: \u001b[2J\u202egnp.exe'] }
  problems.error({ source, line: 1, column: 4, length: 3 }, 103, 'unknown "\u001b[2J\u009b1m"')
  const report = renderProblems(problems.all)
  t.notMatch(report, /[\u001b\u009b\u202e]/)
  t.match(report, 'x: \ufffd[2J\ufffdgnp.exe')
})

t.test('of a long line it shows what is around the place', async t => {
  const problems = new Problems('P', table)
  const source = { file: 'a.yaml', lines: [`${'a'.repeat(500)}HERE${'b'.repeat(500)}`] }
  problems.error({ source, line: 1, column: 501, length: 400 }, 103, 'no')
  const [, excerpt = '', caret = ''] = renderProblems(problems.all).split('\n')
  t.match(excerpt, /^ {4}1 \| a{60}HEREb{96}$/)
  t.equal(caret.indexOf('^'), excerpt.indexOf('HERE'))
  t.equal(caret.length, excerpt.length)
})

import { join } from 'node:path'
import t from 'tap'
import { checkPolicy } from '../../src/commands/policy-check.ts'
import { sallyport } from '../harness/command-line.ts'
import { ran } from './policy-terminal.ts'

const config = `
suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
identity: { oidc: { issuer: https://idp.test, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps: [{ id: wiki, name: Wiki, start: https://www.example.com/, domains: [www.example.com] }]
policies: policies
`
const good = 'version: 1\ndefault: allow\nrules: [{ id: r, when: { app: wiki }, then: block }]\n'
const bad = 'version: 1\ndefault: allow\nrules: [{ id: r, when: { app: wikki }, then: blok }]\n'

t.test('a good set is counted and named by its revision', async t => {
  const directory = t.testdir({
    'sallyport.yaml': config,
    policies: { 'a.yaml': good, 'b.yaml': 'version: 1\n' },
  })
  const args = ['--config', join(directory, 'sallyport.yaml')]
  const whole = await sallyport(['policy', 'check', join(directory, 'policies'), ...args])
  t.match(whole, { code: 0, out: /^1 rule in 2 files, revision [0-9a-f]{7}: no errors\n$/, error: /P303/ })
  const one = await sallyport(['policy', 'check', join(directory, 'policies/a.yaml'), ...args])
  t.match(one, { code: 0, out: /^1 rule in 1 file,/ })
})

t.test('a bad one is reported whole, and the exit code is 1', async t => {
  const directory = t.testdir({ 'sallyport.yaml': config, policies: { 'a.yaml': bad } })
  const args = ['--config', join(directory, 'sallyport.yaml')]
  const { code, out, error } = await sallyport(['policy', 'check', join(directory, 'policies'), ...args])
  t.strictSame([code, out], [1, ''])
  t.match(error, /a\.yaml:3:\d+.*wikki/)
  t.match(error, /a\.yaml:3:\d+.*blok/)
})

t.test('without a configuration it checks all but the ids of apps, and says so', async t => {
  const directory = t.testdir({ 'good.yaml': good.replace('wiki', 'anything'), 'bad.yaml': bad })
  const checked = await sallyport(['policy', 'check', 'good.yaml'], {}, directory)
  t.match(checked, {
    code: 0,
    out: /^1 rule in 1 file, revision/,
    error: /^no sallyport\.yaml here.*\n.*P303/,
  })
  const refused = await sallyport(['policy', 'check', 'bad.yaml'], {}, directory)
  t.match(refused, { code: 1, error: /bad\.yaml:3:\d+.*blok/ })
  t.notMatch(refused.error, 'unknown app')
  const named = await sallyport(['policy', 'check', 'good.yaml', '--config', 'other.yaml'], {}, directory)
  t.match(named, { code: 1, error: /other\.yaml cannot be read: there is no such file/ })
})

t.test('problems of the configuration and of the rules come in one report', async t => {
  const directory = t.testdir({ 'sallyport.yaml': `${config}nonsense: 1\n`, 'bad.yaml': bad })
  const { code, error } = await sallyport(['policy', 'check', 'bad.yaml'], {}, directory)
  t.equal(code, 1)
  t.match(error, /bad\.yaml:3:\d+.*blok[^]*sallyport\.yaml:\d+:1.*nonsense[^]*2 errors/)
  t.notMatch(error, 'unknown app', 'which apps there are is not known then')
})

t.test('without a path, or without a file there, it says so', async t => {
  const directory = t.testdir({ 'sallyport.yaml': config })
  const args = ['--config', join(directory, 'sallyport.yaml')]
  t.match(await sallyport(['policy', 'check', ...args]), { code: 2, error: /needs a file or a directory/ })
  const missing = await sallyport(['policy', 'check', join(directory, 'nothing.yaml'), ...args])
  t.match(missing, { code: 1, error: /nothing\.yaml: there is no such file or directory\n$/ })
  t.notMatch(missing.error, /^\s+at /m, 'no stack for a file that is not there')
})

t.test('warnings are reported, as text and as data, and hinder nothing', async t => {
  const rules = `version: 1
default: allow
rules:
  - { id: no-wiki, when: { app: wiki }, then: block }
  - { id: seen, when: { app: wiki }, unless: { group: staff }, then: monitor }
  - { id: odd, when: { app: wiki }, unless: { app: wiki }, then: { protect: { label: secret } } }
`
  const file = join(t.testdir({ 'a.yaml': rules }), 'a.yaml')
  const { code, error, out } = await ran(checkPolicy, file)
  t.equal(code, 0)
  for (const expected of [
    /a\.yaml:4:11 {2}warning P303 {2}no rule of this set has a test/,
    /a\.yaml:5:11 {2}warning P302 {2}"seen" changes nothing: "no-wiki" matches whenever it does/,
    /a\.yaml:6:11 {2}warning P301 {2}"odd" can never match/,
    /a\.yaml:6:\d+ {2}warning P304 {2}files cannot be labelled yet/,
    /0 errors, 4 warnings$/,
  ])
    t.match(error, expected)
  t.match(out, /^3 rules in 1 file, revision [0-9a-f]{7}: no errors$/)
  const data = JSON.parse((await ran(checkPolicy, file, '--json')).out) as { problems: { code: string }[] }
  t.match(data, { revision: /^[0-9a-f]{7}$/, rules: 3 })
  t.strictSame(data.problems.map(each => each.code).sort(), ['P301', 'P302', 'P303', 'P304'])
})

t.test('errors as data have their places', async t => {
  const file = join(t.testdir({ 'a.yaml': bad }), 'a.yaml')
  const { code, out, error } = await ran(checkPolicy, file, '--json')
  t.equal(code, 1)
  t.notMatch(error, 'P106', 'and nothing of them as text')
  t.match(JSON.parse(out), {
    revision: null,
    rules: null,
    problems: [
      { code: 'P106', severity: 'error', message: /blok/, file: /a\.yaml$/, line: 3, column: 46, length: 4 },
    ],
  })
})

t.test('test files are checked as well', async t => {
  const directory = t.testdir({ 'a.yaml': good, 'a.test.yaml': 'cases: [{ name: a, wiht: {} }]\n' })
  t.match(await ran(checkPolicy, directory), { code: 1, error: /a\.test\.yaml:1:20 {2}error P103 .*"with"/ })
})

const tested = (verdict: string) => `cases:
  - { name: wiki, with: { app: wiki }, expect: { verdict: ${verdict} } }
  - { name: mail, with: { app: mail }, expect: { verdict: allow } }
`

t.test('a test that fails is an error, as for an edge', async t => {
  const directory = t.testdir({ 'a.yaml': good, 'a.test.yaml': tested('monitor') })
  const { code, out, error } = await ran(checkPolicy, directory)
  t.strictSame([code, out], [1, ''])
  t.match(error, /a\.test\.yaml:2:7 {2}error P401 {2}"wiki": verdict: expected monitor, was block/)
  t.match(error, '1 error, 0 warnings', 'and what the tests do not show is not told of them')
  const passing = t.testdir({ 'a.yaml': good, 'a.test.yaml': tested('block') })
  t.match(await ran(checkPolicy, passing), { code: 0, out: /no problems$/ })
})

t.test('the set on trial is checked as a set of its own, in the same report', async t => {
  const shadow = { 'a.yaml': good, 'a.test.yaml': tested('block') }
  const directory = t.testdir({ ...shadow, shadow })
  const fine = await ran(checkPolicy, directory)
  t.equal(fine.code, 0)
  t.match(fine.out.split('\n'), [
    /^1 rule in 1 file, revision/,
    /shadow: 1 rule in 1 file, revision .* no problems$/,
  ])
  const data = JSON.parse((await ran(checkPolicy, directory, '--json')).out) as object
  t.match(data, { rules: 1, trials: [{ directory: /shadow$/, rules: 1, revision: String }], problems: [] })
})

t.test('what is wrong on trial is an error, and the set beside it keeps its summary', async t => {
  const directory = t.testdir({ 'a.yaml': good, 'a.test.yaml': tested('block'), shadow: { 'b.yaml': bad } })
  const { code, out, error } = await ran(checkPolicy, directory)
  t.equal(code, 1)
  t.match(out, /^1 rule in 1 file, revision [0-9a-f]{7}: no problems$/)
  t.match(error, /shadow\/b\.yaml:3:\d+ {2}error P106/)
})

t.test('a trial that is over leaves an empty folder, which is no set', async t => {
  const directory = t.testdir({ 'a.yaml': good, 'a.test.yaml': tested('block'), shadow: {} })
  t.match(await ran(checkPolicy, directory), { code: 0, out: /^1 rule in 1 file, revision \S+ no problems$/ })
})

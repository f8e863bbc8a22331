import { join } from 'node:path'
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'

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
  t.match(whole, { code: 0, out: /^1 rules in 2 files, revision [0-9a-f]{7}: no problems\n$/, error: '' })
  const one = await sallyport(['policy', 'check', join(directory, 'policies/a.yaml'), ...args])
  t.match(one, { code: 0, out: /^1 rules in 1 files/ })
})

t.test('a bad one is reported whole, and the exit code is 1', async t => {
  const directory = t.testdir({ 'sallyport.yaml': config, policies: { 'a.yaml': bad } })
  const args = ['--config', join(directory, 'sallyport.yaml')]
  const { code, out, error } = await sallyport(['policy', 'check', join(directory, 'policies'), ...args])
  t.strictSame([code, out], [1, ''])
  t.match(error, /a\.yaml:3:\d+.*wikki/)
  t.match(error, /a\.yaml:3:\d+.*blok/)
})

t.test('without a path, or without a file there, it says so', async t => {
  const directory = t.testdir({ 'sallyport.yaml': config })
  const args = ['--config', join(directory, 'sallyport.yaml')]
  t.match(await sallyport(['policy', 'check', ...args]), { code: 2, error: /needs a file or a directory/ })
  const missing = await sallyport(['policy', 'check', join(directory, 'nothing.yaml'), ...args])
  t.match(missing, { code: 1, error: /nothing\.yaml/ })
  t.notMatch(missing.error, /^\s+at /m, 'no stack for a file that is not there')
})

import { join } from 'node:path'
import t, { type Test } from 'tap'
import { isSameConfig, loadConfig, type Config } from '../../src/config/index.ts'
import { problemsFrom } from './problems.ts'

const configuration = (listen: string, more: string): string => `suffix: edge.localhost
listen: ${listen}
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com], activities: [{ activity: share, path: /s/* }] }]
${more}`

const plain = '{ https: ":8443" }'

function load(t: Test, listen: string, more = ''): Config {
  const directory = t.testdir({ 'sallyport.yaml': configuration(listen, more) })
  return loadConfig(join(directory, 'sallyport.yaml'), {})
}

const problemsOf = (t: Test, listen: string, more = ''): string[] =>
  problemsFrom(
    () => load(t, listen, more),
    message => message,
  )

t.test('how long an edge takes to end', async t => {
  t.strictSame(load(t, plain).shutdown, { notice: 0, grace: 30_000, limit: 60_000 })
  const text = 'shutdown: { notice: 5s, grace: 2m, limit: 1h }'
  t.strictSame(load(t, plain, text).shutdown, { notice: 5_000, grace: 120_000, limit: 3_600_000 })
})

t.test('a limit before the end of the grace is a mistake, wherever it comes from', async t => {
  t.strictSame(problemsOf(t, plain, 'shutdown: { grace: 30s, limit: 20s }'), [
    '7:25 C214 limit is shorter than grace; all is cut at the limit',
  ])
  t.strictSame(problemsOf(t, plain, 'shutdown: { grace: 2m }'), [
    '7:13 C214 grace is longer than limit, which is 60s; all is cut at the limit',
  ])
})

t.test('sockets that are passed have names', async t => {
  const { listen } = load(t, '{ https: systemd:https, http: "systemd:http-80" }')
  t.strictSame([listen.https, listen.http], [{ socket: 'https' }, { socket: 'http-80' }])
  t.strictSame(problemsOf(t, '{ https: "systemd:" }'), [
    '2:18 C108 "systemd:" names no socket; write systemd:https for FileDescriptorName=https',
  ])
  t.strictSame(problemsOf(t, '{ https: systemd:web, http: systemd:web }'), [
    '2:31 C211 "http" listens where "https" does; give it another port',
  ])
})

t.test('whether a configuration has changed', async t => {
  const before = load(t, plain)
  t.ok(isSameConfig(before, load(t, plain, '# a remark')))
  t.notOk(isSameConfig(before, load(t, plain, 'workers: 2')))
  t.notOk(isSameConfig(before, load(t, plain, 'browsers: { chrome: 100 }')))
})

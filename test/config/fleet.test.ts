import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type FleetConfig } from '../../src/config/index.ts'
import { problemsFrom } from './problems.ts'

const base = `suffix: edge.localhost
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com] }]
policies: policies
`
const credentials =
  '-----BEGIN NATS USER JWT-----\na\n------END NATS USER JWT------\n-----BEGIN USER NKEY SEED-----\nb\n------END USER NKEY SEED------\n'

function load(t: Test, text: string): { fleet: FleetConfig; directory: string } {
  const directory = t.testdir({
    'sallyport.yaml': base + text,
    'nats.creds': credentials,
    'nats-ca.pem': 'PEM',
    'other.txt': 'no credentials',
  })
  return { fleet: loadConfig(join(directory, 'sallyport.yaml'), {}).fleet, directory }
}

const problemsOf = (t: Test, text: string): string[] =>
  problemsFrom(
    () => load(t, text),
    message => message.replace(/\/\S*\/(?=[\w-]+\.\w+ )/, ''),
  )

t.test('without it an edge is alone', async t => {
  t.strictSame(load(t, '').fleet, { nats: undefined, whenStale: 'closed', staleAfter: 30_000 })
})

t.test('only the servers are needed', async t => {
  t.strictSame(load(t, 'fleet: { nats: { servers: [nats://127.0.0.1:4222] } }\n').fleet, {
    nats: { servers: ['nats://127.0.0.1:4222'], credentials: undefined, ca: undefined },
    whenStale: 'closed',
    staleAfter: 30_000,
  })
})

t.test('the fleet that the guide shows is one', async t => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/fleet.md'), 'utf8')
  const { fleet, directory } = load(t, /```yaml\n([^`]+)```/.exec(guide)![1]!)
  t.strictSame(fleet, {
    nats: {
      servers: ['tls://nats-1.corp.example:4222', 'tls://nats-2.corp.example:4222'],
      credentials: join(directory, 'nats.creds'),
      ca: 'PEM',
    },
    whenStale: 'closed',
    staleAfter: 30_000,
  })
})

t.test('what becomes of sessions is a setting', async t => {
  const text = 'fleet: { nats: { servers: [nats://a.example] }, when-stale: open, stale-after: 2m }\n'
  t.match(load(t, text).fleet, { whenStale: 'open', staleAfter: 120_000 })
})

t.test('mistakes are told at once, each with its place', async t => {
  t.strictSame(problemsOf(t, 'fleet: {}\n'), ['7:8 C104 key "nats" is missing'])
  t.strictSame(problemsOf(t, 'fleet: { nats: {}, when-stale: close, stale-after: soon, x: 1 }\n'), [
    '7:16 C104 key "servers" is missing',
    '7:32 C106 unknown setting "close"; did you mean "closed"?',
    '7:52 C108 "soon" is not a duration such as 90s, 15m, 12h or 30d',
    '7:58 C103 unknown key "x"; known: nats, when-stale, stale-after',
  ])
})

t.test('servers are named as NATS names them, all reached in one way, and hold no secrets', async t => {
  const servers = (list: string): string => `fleet: { nats: { servers: ${list} } }\n`
  t.strictSame(problemsOf(t, servers('[]')), [
    '7:27 C108 a fleet needs a server such as nats://127.0.0.1:4222',
  ])
  t.strictSame(problemsOf(t, servers('[127.0.0.1:4222, "https://a.example"]')), [
    '7:28 C108 "127.0.0.1:4222" is not a NATS server; write nats://127.0.0.1:4222 or tls://nats.corp.example:4222',
    '7:44 C108 "https://a.example" is not a NATS server; write nats://127.0.0.1:4222 or tls://nats.corp.example:4222',
  ])
  t.strictSame(problemsOf(t, servers('["nats://ana:secret@a.example"]')), [
    '7:28 C108 a name or password does not belong here; use "credentials"',
  ])
  t.strictSame(problemsOf(t, servers('["tls://10.0.0.5:4222", "tls://[::1]:4222"]')), [
    '7:28 C108 write the name in the certificate of 10.0.0.5',
    '7:51 C108 write the name in the certificate of ::1',
  ])
  t.strictSame(problemsOf(t, servers('[nats://a.example, tls://b.example]')), [
    '7:27 C209 servers are all reached by nats:// or all by tls://',
  ])
})

t.test('credentials are a file of NATS’ own form, and an authority is for TLS', async t => {
  const nats = (more: string): string => `fleet: { nats: { servers: [nats://a.example], ${more} } }\n`
  t.strictSame(problemsOf(t, nats('credentials: none.creds')), [
    '7:60 C110 none.creds cannot be read: there is no such file',
  ])
  t.strictSame(problemsOf(t, nats('credentials: other.txt')), [
    '7:60 C110 other.txt is no NATS credentials file: it needs a user JWT and its seed',
  ])
  t.strictSame(problemsOf(t, nats('tls: { ca: nats-ca.pem }')), [
    '7:47 C209 "tls" is for servers that are reached by tls://',
  ])
})

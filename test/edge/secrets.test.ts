import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { quiet } from '../harness/command-line.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
const configuration = `
suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: test, client-secret: test } }
session: { keys: session-keys.json }
apps: [{ id: wiki, start: "https://www.example.com/", domains: [www.example.com] }]
policies: policies
`

t.test('where nothing can be written, the keys that are missing are named', async t => {
  const rules = 'version: 1\ndefault: allow\n'
  const directory = t.testdir({
    'sallyport.yaml': configuration,
    policies: { 'policy.yaml': rules },
    authority: {},
  })
  /** Node's permission model refuses as a file system does that is read-only. */
  const startReadOnly = (): string => {
    const permissions = ['--permission', '--allow-fs-read=*', '--allow-worker', '--no-warnings']
    const args = [...permissions, main, 'start', '--config', join(directory, 'sallyport.yaml')]
    // By way of env: the test runner has something of its own loaded into every Node that it sees started.
    const command = ['-u', 'NODE_OPTIONS', process.execPath, ...args]
    const { status, stderr } = spawnSync('env', command, { env: { ...process.env, ...quiet } })
    t.equal(status, 1)
    return String(stderr)
  }
  const told = (file: string): string =>
    `${join(directory, file)} is missing, and cannot be made where nothing can be written: bring it before the start.\n`
  t.equal(startReadOnly(), told('authority-key.pem'))
  loadOrCreateAuthority(join(directory, 'authority'))
  for (const name of ['authority-key.pem', 'authority.pem'])
    copyFileSync(join(directory, 'authority', name), join(directory, name))
  t.equal(startReadOnly(), told('session-keys.json'))
})

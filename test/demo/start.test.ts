import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { IncomingMessage } from 'node:http'
import { readFileSync, statSync } from 'node:fs'
import t from 'tap'
import type { Test } from 'tap'
import { startDemo } from '../../demo/demo.ts'
import { freePort } from '../../demo/free-port.ts'
import { loadConfig } from '../../src/config/index.ts'
import { demoPassword, people } from '../../demo/identity-provider.ts'
import { Browser } from '../harness/browser.ts'
import { Records } from '../harness/records.ts'

const root = join(import.meta.dirname, '../..')
const anyPorts = { https: 0, http: 0, admin: 0, identityProvider: 0 }

async function start(t: Test) {
  const directory = t.testdir({})
  cpSync(join(root, 'demo/policies'), join(directory, 'policies'), { recursive: true })
  const progress: string[] = []
  const records = new Records()
  const configuration = join(directory, 'state/sallyport.yaml')
  const demo = await startDemo({
    ports: anyPorts,
    certificates: join(directory, 'certs'),
    policies: join(directory, 'policies'),
    records,
    configuration,
    progress: line => progress.push(line),
  })
  t.teardown(() => demo.close())
  return { demo, progress, records, configuration }
}

async function answerOf(port: number, path: string, host = 'localhost'): Promise<[IncomingMessage, string]> {
  const [response] = (await once(request({ port, path, headers: { host } }).end(), 'response')) as [
    IncomingMessage,
  ]
  return [response, await text(response)]
}

t.test('all parts start, say so, and work together', async t => {
  const { demo, progress } = await start(t)
  t.match(
    progress.join('\n'),
    /authority in .*authority\.pem\nidentity provider.*\nDrive.*\nLegacy.*\nedge on ports/,
  )
  const [metrics] = await answerOf(demo.ports.admin, '/metrics')
  t.equal(metrics.statusCode, 200)
  const host = new URL(demo.drive).host
  const [redirect] = await answerOf(demo.ports.http, '/files/1', host)
  t.equal(redirect.headers.location, `https://${host}/files/1`)
  const browser = new Browser(readFileSync(demo.authorityFile, 'utf8'))
  const shown = await browser.open(demo.drive)
  t.match(shown.url.href, demo.issuer, 'the way leads to the identity provider')
})

t.test('commands get a configuration that has all values in it', async t => {
  const { demo, configuration } = await start(t)
  const { apps, suffix } = loadConfig(configuration, {})
  t.equal(suffix, 'edge.localhost')
  t.match(apps, [{ id: 'drive' }, { id: 'legacy' }])
  t.equal(statSync(configuration).mode & 0o777, 0o600)
  t.match(readFileSync(configuration, 'utf8'), demo.issuer)
})

t.test('the demo reloads when asked to', async t => {
  const { demo, records } = await start(t)
  await demo.reload()
  t.match(records.operations('places-reload'), [{ ok: true }])
})

t.test('npm start says what to do, reloads on SIGHUP, and ends when asked to', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const child = spawn(process.execPath, ['demo/start.ts', '--port', String(port)], { cwd: root })
  const problems = text(child.stderr)
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (line !== 'Ctrl-C ends the demo.') continue
    child.kill('SIGHUP')
    child.kill('SIGINT')
  }
  const code = child.exitCode ?? (await once(child, 'exit'))[0]
  taken.close()
  t.equal(code, 0, await problems)
  t.match(lines[0], /^ready https:\/\/signin\.edge\.localhost:\d+$/)
  t.match(await problems, `port ${port} is taken; https is on`)
  const table = lines.join('\n')
  const told = [
    ...people.map(person => person.email),
    demoPassword,
    'demo/policies/example.yaml',
    '/metrics',
    'certs/authority.pem',
  ]
  for (const word of told) t.match(table, word)
  t.ok(
    lines.every(line => line.length <= 120),
    'no line is too wide',
  )
})

t.test('a port that is no port is refused', async t => {
  const child = spawn(process.execPath, ['demo/start.ts', '--port', 'x'], { cwd: root })
  t.match(await text(child.stderr), '--port x is not a port')
  t.equal(child.exitCode ?? (await once(child, 'exit'))[0], 1)
})

t.test('a free port is taken as it is, another one in place of a taken one', async t => {
  t.equal(await freePort(0), 0)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  t.not(await freePort(port), port)
  server.close()
  await once(server, 'close')
  t.equal(await freePort(port), port)
})

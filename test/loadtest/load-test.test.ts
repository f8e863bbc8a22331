/** The load test as operators run it: the program, against an edge with an app behind it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { quiet, type CommandResult } from '../harness/command-line.ts'
import { authorityFile, startWorld, wikiHost, type World } from '../harness/world.ts'

const program = fileURLToPath(new URL('../../loadtest/load-test.ts', import.meta.url))

async function loadTest(...options: string[]): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet },
  })
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code: code as number, out, error }
}

const targetOf = ({ client }: World): string[] => ['--target', `https://${wikiHost}:${client.port}/page`]
const configOf = ({ directory }: World): string[] => ['--config', join(directory, 'sallyport.yaml')]

/** @returns the options that name it */
function scenario(t: Test, yaml: string): string[] {
  return ['--scenario', join(t.testdir({ 'scenario.yaml': yaml }), 'scenario.yaml')]
}

const stages = 'stages: [{ for: 1s, connections: 4 }, { for: 1s, connections: 4, rate: 20 }]\nsessions: 6\n'

t.test('reads, uploads and sockets, with all thresholds met', async t => {
  const uploads = new Set<string>()
  const app: RequestListener = async (req, res) => {
    if (req.method === 'GET') return res.end('a page')
    const content = await buffer(req)
    if (req.url === '/sign-in') return res.setHeader('set-cookie', 'token=t1; Path=/').end(String(content))
    const file = /^content-disposition: form-data; name="doc"; filename="n.txt"\r\n/m.exec(String(content))
    uploads.add(
      `${req.method} ${content.length > 2_048} ${file !== null} ${/token=(\w+)/.exec(req.headers.cookie ?? '')?.[1]}`,
    )
    return res.end()
  }
  const world = await startWorld(t, app)
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  sockets.on('connection', socket => socket.on('message', data => socket.send(String(data))))
  const yaml = `name: everything
${stages}users: { names: [ana@corp.example, 'user-{n}@corp.example'], groups: [staff] }
prepare: [{ path: /sign-in, form: { user: demo }, expect: 200 }]
reads: [{ weight: 5, paths: [/page, /other], fields: { accept: text/html } }]
uploads:
  - { path: /upload, size: 2KiB, as: form, part: doc, file: n.txt, form: { more: x } }
  - { path: /raw/n.txt, size: 3KiB, as: raw }
sockets: [{ path: /live, count: 3, messages-per-second: 10 }]
thresholds: { p99: 10s, errors: 0%, refused: 0%, requests-per-second: 1, sockets-p99: 10s, sockets-errors: 0% }
`
  const report = join(world.directory, 'report.html')
  const options = [...targetOf(world), ...configOf(world), ...scenario(t, yaml)]
  const { code, out, error } = await loadTest(...options, '--json', '--report', report)
  t.equal(code, 0, error)
  const result = JSON.parse(out)
  t.match(result, {
    name: 'loadtest',
    passed: true,
    figures: { refused: 0, unexpected: 0, cut: 0, errors_percent: 0, sockets_opened: 3, sockets_closed: 0 },
    environment: { scenario: 'everything' },
    statuses: { 200: Number },
  })
  t.equal(result.figures.right, result.statuses[200])
  t.equal(result.figures.sockets_answered, result.figures.sockets_sent)
  t.ok(result.figures.sockets_sent > 3)
  t.ok(result.thresholds.length === 6 && result.seconds.length > 0)
  t.match(error, /^everything: https.*6 sessions, 2 s\n.*4 connections  \d+\/s  p50/s)
  t.match(error, /^met +sockets-p99/m)
  t.ok(
    [...uploads].every(upload => /^(?:PUT true false|POST true true) t1$/.test(upload)),
    [...uploads].join(),
  )
  t.equal(uploads.size, 2)
  t.match(readFileSync(report, 'utf8'), /<h1>everything.*passed/)
  const users = new Set(world.records.activities.map(({ facts }) => facts?.user))
  t.ok(users.has('ana@corp.example') && users.has('user-2@corp.example'), [...users].join())
})

const policy = `version: 1
default: allow
rules:
  - { id: secrets, when: { path: /secret }, then: block }
  - { id: downloads, when: { activity: download }, then: block }
  - { id: expected, when: { path: /forbidden }, then: block }
`

t.test('refusals are told apart from errors, also where a text takes the place of a file', async t => {
  const app: RequestListener = (req, res) => {
    if (req.url === '/file') res.setHeader('content-disposition', 'attachment; filename="a.txt"')
    res.end('ok')
  }
  const world = await startWorld(t, app, { policy })
  const yaml = `${stages}reads:
  - { weight: 2, paths: /page }
  - { weight: 1, paths: /secret }
  - { weight: 1, paths: /file }
  - { weight: 4, paths: /forbidden, expect: 403 }
thresholds: { errors: 0%, refused: 10% }
`
  const { code, out } = await loadTest(...targetOf(world), ...configOf(world), ...scenario(t, yaml))
  t.equal(code, 1, out)
  t.match(out, /^GET \/secret +0 +[1-9]\d* +0 /m)
  t.match(out, /^GET \/file +0 +[1-9]\d* +0 /m)
  t.match(out, /^GET \/forbidden +[1-9]\d* +0 +0 /m)
  t.match(out, /^met +errors +at most 0 % +0 %$/m)
  t.match(out, /^MISSED refused +at most 10 % +2\d(?:\.\d)? %$/m)
  t.match(out, /^NOT PASSED$/m)
})

t.test('sessions got elsewhere, over an authority that is named', async t => {
  const world = await startWorld(t, (_, res) => res.end('ok'))
  const session = (user: string): string[] => ['--cookie', world.cookie({ user })]
  const cookies = [...session('ana@corp.example'), ...session('ben@corp.example')]
  const { port } = world.client
  const at = ['--target', `https://${wikiHost}:${port}/`, '--connect', `127.0.0.1:${port}`]
  const given = [...at, ...cookies, ...scenario(t, `${stages}reads: [{}]\n`)]
  const trusting = await loadTest(...given, '--ca', authorityFile(world))
  t.equal(trusting.code, 0, trusting.out)
  t.match(trusting.out, /^GET \/ +[1-9]\d* +0 +0 /m)
  t.match(trusting.out, 'no thresholds are set')
  const untrusting = await loadTest(...given)
  t.equal(untrusting.code, 2)
  t.match(untrusting.error, /cannot be asked at 127\.0\.0\.1:\d+: .*; --ca FILE names a private authority/)
})

t.test('what nothing can be measured with ends with 2 and says why', async t => {
  const world = await startWorld(t, (_, res) => res.end('ok'))
  const target = targetOf(world)
  const wrong = async (pattern: RegExp, ...options: string[]): Promise<void> => {
    const { code, out, error } = await loadTest(...options)
    t.match(error, pattern)
    t.equal(code, 2)
    t.equal(out, '')
  }
  await wrong(
    /unknown option --scenari; did you mean "--scenario"\?/,
    ...target,
    ...configOf(world),
    '--scenari=a',
  )
  const bad = scenario(t, 'stages: []\nreeds: [{}]\n')
  await wrong(
    /scenario\.yaml:2:1 {2}error L103 {2}unknown key "reeds"; did you mean "reads"\?/,
    ...target,
    ...configOf(world),
    ...bad,
  )
  const both = [...bad, '--config', join(world.directory, 'none.yaml')]
  await wrong(/unknown key "reeds".*none\.yaml cannot be read/s, ...target, ...both)
  await wrong(
    /the edge does not take the session/,
    ...target,
    '--insecure',
    '--cookie',
    '__Secure-sallyport=none',
  )
  await wrong(
    /www\.other\.example leads to no app of --config; an app is opened as <its host>\.wiki\.edge\.localhost/,
    '--target',
    'https://www.other.example/',
    ...configOf(world),
  )
  const signIn = scenario(t, `${stages}reads: [{}]\nprepare: [{ path: /sign-in, form: {}, expect: 204 }]\n`)
  await wrong(
    /prepare: POST \/sign-in is answered with 200, not 204/,
    ...target,
    ...configOf(world),
    ...signIn,
  )
  const form = 'form: { token: "{cookie:csrf}" }'
  for (const [what, lines] of [
    [/prepare: POST \/sign-in: {cookie:csrf} stands/, `reads: [{}]\nprepare: [{ path: /sign-in, ${form} }]`],
    [/uploads: \/files: {cookie:csrf} stands/, `uploads: [{ path: /files, size: 1KiB, ${form} }]`],
  ] as const)
    await wrong(what, ...target, ...configOf(world), ...scenario(t, `${stages}${lines}\n`))
  await wrong(/leads nowhere/, '--target', 'https://www.other.invalid/', '--cookie', 'a=1')
})

t.test('help is no error', async t => {
  const { code, out } = await loadTest('--help')
  t.equal(code, 0)
  t.match(out, /^usage: npm run loadtest/)
})

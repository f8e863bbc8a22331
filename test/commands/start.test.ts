import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { executable, quiet, sallyport } from '../harness/command-line.ts'
import { startDeviceWorld } from '../harness/device-world.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

t.test('it says where it is ready, serves, and ends cleanly when told to', async t => {
  const world = await startWorld(t, echo)
  const child = spawn(executable, ['start', '--config', join(world.directory, 'sallyport.yaml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet },
  })
  t.teardown(() => child.kill('SIGKILL'))
  const complaints = text(child.stderr)
  const lines = createInterface(child.stdout)
  const [ready] = (await once(lines, 'line')) as [string]
  t.match(ready, /^ready https:\/\/signin\.edge\.localhost:\d+$/)
  child.kill('SIGUSR1')
  const port = Number(new URL(ready.slice(6)).port)
  const headers = { cookie: world.cookie() }
  t.equal((await http1({ ...world.client, port }, wikiHost, { headers })).status, 200)
  const recorded = once(lines, 'line')
  child.kill('SIGTERM')
  const [line] = (await recorded) as [string]
  t.match(
    JSON.parse(line),
    { type: 'activity', status: 200, facts: { path: '/' } },
    'its records are not lost',
  )
  const [code] = (await once(child, 'close')) as [number]
  t.equal(code, 0)
  t.equal(await complaints, '', 'SIGUSR1 opens no debugger')
})

t.test('it refuses to run on a weakened runtime, whatever else is said', async t => {
  const world = await startWorld(t, echo)
  const args = ['start', '--config', join(world.directory, 'sallyport.yaml'), '--unsafe-diagnostics']
  const cases = [
    ['NODE_OPTIONS', '--insecure-http-parser', '--insecure-http-parser'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', 'NODE_TLS_REJECT_UNAUTHORIZED'],
  ] as const
  for (const [name, value, told] of cases) {
    const { code, error } = await sallyport(args, { [name]: value })
    t.equal(code, 1, name)
    t.match(error, `refusing to start: ${told} would weaken`)
  }
})

t.test('it refuses to run where session data would be written down, unless told otherwise', async t => {
  const world = await startWorld(t, echo)
  const args = ['start', '--config', join(world.directory, 'sallyport.yaml')]
  const refused = await sallyport(args, { SSLKEYLOGFILE: '/dev/null' })
  t.match(refused, { code: 1, out: '', error: /^refusing to start: SSLKEYLOGFILE would write session data/ })
  const child = spawn(executable, [...args, '--unsafe-diagnostics'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...quiet, SSLKEYLOGFILE: '/dev/null' },
  })
  t.teardown(() => child.kill('SIGKILL'))
  const [ready] = (await once(createInterface(child.stdout), 'line')) as [string]
  t.match(ready, /^ready /)
})

t.test('a bad configuration or a bad set is reported whole, and the exit code is 1', async t => {
  const world = await startWorld(t, echo)
  const file = join(world.directory, 'sallyport.yaml')
  const good = readFileSync(file, 'utf8')
  writeFileSync(file, `${good}nonsense: 1\nsufix: x\n`)
  const configuration = await sallyport(['start', '--config', file])
  t.match(configuration, { code: 1, out: '', error: /sallyport\.yaml:\d+:1.*nonsense[^]*sufix[^]*suffix/ })
  writeFileSync(file, good)
  world.writePolicy('version: 1\ndefault: nothing\n')
  t.match(await sallyport(['start', '--config', file]), { code: 1, out: '', error: /policy\.yaml:2:10/ })
  const missing = await sallyport(['start', '--config', join(world.directory, 'missing.yaml')])
  t.match(missing, { code: 1, error: /missing\.yaml/ })
})

t.test('a start that fails ends, whatever it has opened before', async t => {
  const world = await startDeviceWorld(t)
  const file = join(world.directory, 'sallyport.yaml')
  const taken = readFileSync(file, 'utf8').replace(
    'https: 127.0.0.1:0',
    `https: 127.0.0.1:${world.client.port}`,
  )
  writeFileSync(join(world.directory, 'taken.yaml'), taken)
  const { code, error } = await sallyport(['start', '--config', join(world.directory, 'taken.yaml')])
  t.match({ code, error }, { code: 1, error: /address already in use 127\.0\.0\.1:/ })

  writeFileSync(join(world.directory, 'device-roots.pem'), world.devices.issue('leaf').cert)
  const rootless = await sallyport(['start', '--config', file])
  t.match(rootless, {
    code: 1,
    error: /^\S+device-roots\.pem: holds no root: an authority’s own certificate, in PEM\n$/,
  })
})

t.test('it tells its version', async t => {
  t.match(await sallyport(['--version']), { code: 0, out: /^\d+\.\d+\.\d+\n$/, error: '' })
})

t.test('an unknown command is answered with the usage', async t => {
  t.match(await sallyport(['strat']), {
    code: 2,
    out: '',
    error: /unknown command "strat"[^]*usage: sallyport/,
  })
  t.match(await sallyport(['policy', 'chek', 'policies']), {
    code: 2,
    error: /^unknown command "policy chek"; did you mean "policy check"\?\n/,
  })
  t.match(await sallyport(['strt', '--config', 'x']), {
    error: /^unknown command "strt"; did you mean "start"\?/,
  })
  t.match(await sallyport(['tls', 'show', '--help']), { code: 0, error: /^usage: sallyport/ })
  t.match(await sallyport([]), { code: 0, error: /^usage: sallyport/ })
  const child = spawn(executable, ['--help'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...quiet },
  })
  t.match(await text(child.stderr), /^usage: sallyport/)
})

t.test('an edge that crashes leaves no core, and says where but not on what', async t => {
  const world = await startWorld(t, echo)
  const message = JSON.stringify('planted in a message\n    at planted too')
  const directory = t.testdir({
    empty: {},
    'crash.mjs': `process.once('SIGWINCH', () => setImmediate(() => { throw new TypeError(${message}) }))`,
  })
  const place = { cwd: join(directory, 'empty'), preload: join(directory, 'crash.mjs') }
  const command = [executable, 'start', '--config', join(world.directory, 'sallyport.yaml')]
  const { end, complaints } = await crashOf(t, command, place, 'SIGWINCH')
  t.equal(end, 1)
  t.match(complaints, /^a fault of its own has ended this process: TypeError\n    at .*crash\.mjs/)
  t.notMatch(complaints, 'planted')
  t.match(await crashOf(t, command, place, 'SIGABRT'), { end: 'SIGABRT', complaints: '' })
  t.strictSame(readdirSync(place.cwd), [])
})

/** Starts an edge where cores may be written, and ends it by a signal; its code or signal, and what it said. */
async function crashOf(
  t: Test,
  command: readonly string[],
  { cwd, preload }: { readonly cwd: string; readonly preload: string },
  signal: NodeJS.Signals,
): Promise<{ readonly end: number | string; readonly complaints: string }> {
  // Set by the shell: the test runner puts something of its own in place of what a process is started with.
  const script = 'ulimit -c unlimited; preload=$1; shift; NODE_OPTIONS="--import $preload" exec "$@"'
  const child = spawn('sh', ['-c', script, '--', preload, ...command], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet },
  })
  t.teardown(() => child.kill('SIGKILL'))
  const complaints = text(child.stderr)
  const closed = once(child, 'close') as Promise<[number | null, string | null]>
  await once(createInterface(child.stdout), 'line')
  child.kill(signal)
  const [code, by] = await closed
  return { end: by ?? code!, complaints: await complaints }
}

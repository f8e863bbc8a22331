import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { executable, quiet, sallyport } from '../harness/command-line.ts'
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

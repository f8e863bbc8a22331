import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createKeyRing, generateKey, loadOrCreateKeyRing } from '../../src/session/index.ts'

t.test('a ring that is not there is made, for its owner’s eyes only, and then kept', async t => {
  const directory = t.testdir()
  const file = join(directory, 'certs', 'session-keys.json')
  const ring = loadOrCreateKeyRing(file)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(statSync(join(directory, 'certs')).mode & 0o777, 0o700)
  t.strictSame(readdirSync(join(directory, 'certs')), ['session-keys.json'], 'no draft is left behind')
  t.equal(ring.current.secret.length, 32)
  t.strictSame(loadOrCreateKeyRing(file).current, ring.current)
})

t.test('edges that start at once agree on one ring', async t => {
  const file = join(t.testdir(), 'session-keys.json')
  const module = new URL('../../src/session/index.ts', import.meta.url).href
  const script = `
    const { loadOrCreateKeyRing } = await import(${JSON.stringify(module)})
    process.stdout.write('ready')
    process.stdin.once('data', () => {
      process.stdout.write(' ' + loadOrCreateKeyRing(${JSON.stringify(file)}).current.id)
      process.exit()
    })`
  const children = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script])
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    return { child, ready: once(child.stdout, 'data'), output: () => output }
  })
  await Promise.all(children.map(({ ready }) => ready))
  for (const { child } of children) child.stdin.write('go')
  await Promise.all(children.map(({ child }) => once(child, 'close')))
  const kept = loadOrCreateKeyRing(file).current.id
  t.strictSame(
    children.map(({ output }) => output()),
    children.map(() => `ready ${kept}`),
  )
})

t.test('the newest key stands first and seals; the others are found by their id', async t => {
  const file = join(t.testdir(), 'session-keys.json')
  const keys = [generateKey(), generateKey(), generateKey()] as const
  const content = keys.map(({ id, secret }) => ({ id, created: '', secret: secret.toString('base64') }))
  writeFileSync(file, JSON.stringify({ keys: content }))
  const ring = loadOrCreateKeyRing(file)
  t.strictSame(ring.current, keys[0])
  for (const key of keys) t.strictSame(ring.byId(key.id), key)
  t.equal(ring.byId('00000000'), undefined)
})

t.test('a file that is no key ring is refused by its name, and left as it is', async t => {
  const key = { id: '0123abcd', created: '', secret: Buffer.alloc(32).toString('base64') }
  const damaged: readonly [what: string, text: string, message: RegExp][] = [
    ['nothing', '', /session-keys\.json is not a key ring/],
    ['half a file', JSON.stringify({ keys: [key] }).slice(0, 50), /session-keys\.json is not a key ring/],
    ['no keys', '{"keys":[]}', /session-keys\.json holds no key/],
    ['another document', '{"secrets":[]}', /session-keys\.json is not a key ring/],
    ['a list', '[]', /session-keys\.json is not a key ring/],
    ['a short secret', JSON.stringify({ keys: [{ ...key, secret: 'AAAA' }] }), /with 32-byte secrets/],
    ['an odd id', JSON.stringify({ keys: [{ ...key, id: '../../etc' }] }), /is not a key ring/],
    ['a bad second key', JSON.stringify({ keys: [key, { ...key, secret: '' }] }), /is not a key ring/],
  ]
  for (const [what, text, message] of damaged) {
    const file = join(t.testdir({ 'session-keys.json': text }), 'session-keys.json')
    t.throws(() => loadOrCreateKeyRing(file), { name: 'KeyRingFileError', message }, what)
    t.equal(readFileSync(file, 'utf8'), text, what)
  }
})

t.test('a place that cannot be read or written is an error, not a new ring', async t => {
  const directory = t.testdir({ 'keys.json': {}, file: '' })
  t.throws(() => loadOrCreateKeyRing(join(directory, 'keys.json')), { code: 'EISDIR' })
  t.throws(() => loadOrCreateKeyRing(join(directory, 'file', 'keys.json')), { code: 'ENOTDIR' })
})

t.test('secrets for other purposes are derived from the newest key, one per purpose', async t => {
  const [a, b] = [generateKey(), generateKey()]
  const ring = createKeyRing([a, b])
  t.equal(ring.derive('tickets').length, 32)
  t.strictSame(ring.derive('tickets'), createKeyRing([a]).derive('tickets'))
  t.notSame(ring.derive('tickets'), ring.derive('sign-in flow'))
  t.notSame(ring.derive('tickets'), createKeyRing([b, a]).derive('tickets'))
  t.notSame(ring.derive('tickets'), a.secret)
})

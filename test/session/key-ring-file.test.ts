import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import {
  generateKey,
  loadOrCreateKeyRing,
  newestKeyTime,
  existingKeys,
  rotateKeyRing,
} from '../../src/session/index.ts'

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
    ['an odd time', JSON.stringify({ keys: [{ ...key, from: 'soon' }] }), /is not a key ring/],
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

const start = Date.UTC(2026, 0, 1)
const day = 86_400_000

/** A ring's file with one key, as an edge makes it. */
function ringFile(t: Test): string {
  const file = join(t.testdir(), 'session-keys.json')
  loadOrCreateKeyRing(file)
  return file
}

t.test('a new key is known before it seals, and the old one opens for as long as it is kept', async t => {
  const file = ringFile(t)
  const rotate = (now: number) => rotateKeyRing(file, { lead: 60_000, kept: 90 * day }, now)
  const ids = () => existingKeys(file).map(({ id }) => id)
  const [first] = ids()
  const { added: second } = rotate(start)
  t.strictSame(ids(), [second, first])
  t.equal(existingKeys(file)[0].sealsFrom, start + 60_000)
  t.equal(newestKeyTime(file), start)

  const { added: third, removed } = rotate(start + 90 * day)
  t.strictSame([ids(), removed], [[third, second, first], []], 'the first sealed for a minute more')
  t.strictSame(rotate(start + 90 * day + 60_000).removed, [first])
})

t.test('rotations in quick succession lose no key that has sealed or will', async t => {
  const file = ringFile(t)
  for (let second = 0; second < 120; second += 2)
    rotateKeyRing(file, { lead: 5_000, kept: day }, start + second * 1000)
  t.equal(existingKeys(file).length, 61)
})

t.test('a ring that somebody else has seen is replaced as a whole', async t => {
  const file = ringFile(t)
  rotateKeyRing(file, { lead: 60_000, kept: day }, start)
  const { added, removed } = rotateKeyRing(file, { lead: 0, kept: -1 }, start)
  t.strictSame([existingKeys(file).map(({ id }) => id), removed.length], [[added], 2])
})

t.test('the file stays its owner’s alone, and nothing is left beside it', async t => {
  const file = ringFile(t)
  rotateKeyRing(file, { lead: 0, kept: day }, start)
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.strictSame(readdirSync(dirname(file)), ['session-keys.json'])
})

t.test('who may read it stays so', async t => {
  const file = ringFile(t)
  chmodSync(file, 0o640)
  rotateKeyRing(file, { lead: 0, kept: day }, start)
  t.equal(statSync(file).mode & 0o777, 0o640)
})

t.test('root rotates for an edge that runs as somebody else', { skip: process.getuid!() !== 0 }, async t => {
  const file = ringFile(t)
  chownSync(file, 4321, 4322)
  rotateKeyRing(file, { lead: 0, kept: day }, start)
  const { uid, gid } = statSync(file)
  t.strictSame([uid, gid], [4321, 4322])
})

t.test('two rotations at once do not happen; a ring that is not there is not made by one', async t => {
  const file = ringFile(t)
  const before = readFileSync(file, 'utf8')
  writeFileSync(`${file}.lock`, '')
  t.throws(() => rotateKeyRing(file, { lead: 0, kept: day }, start), {
    message: /rotated by somebody else/,
  })
  t.equal(readFileSync(file, 'utf8'), before)
  t.throws(() => rotateKeyRing(`${file}.other`, { lead: 0, kept: day }, start), { message: /is not there/ })
})

t.test('a link goes on leading to the ring', async t => {
  const file = ringFile(t)
  const link = `${file}.link`
  symlinkSync(file, link)
  const { added } = rotateKeyRing(link, { lead: 0, kept: day }, start)
  t.ok(lstatSync(link).isSymbolicLink())
  t.equal(existingKeys(file)[0].id, added)
})

t.test('a lock that somebody has left stops nobody for long', async t => {
  const file = ringFile(t)
  writeFileSync(`${file}.lock`, '')
  utimesSync(`${file}.lock`, 0, 0)
  t.ok(rotateKeyRing(file, { lead: 0, kept: day }, start).added)
})

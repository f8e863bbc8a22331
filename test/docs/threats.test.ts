/** `docs/threats.md` names a test for every attack, or says why there is none, and every test of an attack is named there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'

const tests = resolve(import.meta.dirname, '..')
const document = readFileSync(resolve(tests, '../docs/threats.md'), 'utf8')

interface Row {
  readonly id: string
  /** Paths below `test/` without their ending. */
  readonly named: readonly string[]
  /** What stands there in words: why there is no test, or none here. */
  readonly reason: string
}

const rows: Row[] = [...document.matchAll(/^\| ([A-G]\.\d+) +\|[^|]*\|([^|]*)\|$/gm)].map(([, id, cell]) => ({
  id: id!,
  named: [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  reason: cell!.replaceAll(/`[^`]+`|[\s,]/g, ''),
}))

const sizes = { A: 15, B: 11, C: 10, D: 11, E: 9, F: 10 }

t.test('no row is missing', async t => {
  const wanted = Object.entries(sizes).flatMap(([section, size]) =>
    Array.from({ length: size }, (_, index) => `${section}.${index + 1}`),
  )
  t.strictSame(
    rows.map(({ id }) => id).filter(id => !id.startsWith('G')),
    wanted,
  )
})

t.test('every row names tests that are there, or a reason', async t => {
  for (const { id, named, reason } of rows) {
    t.ok(named.length > 0 || reason.length > 15, `${id} has a test or a reason`)
    for (const name of named) t.ok(existsSync(join(tests, `${name}.test.ts`)), `${id}: ${name}`)
  }
})

t.test('every test of an attack is named', async t => {
  const named = new Set(rows.flatMap(row => row.named))
  const all = readdirSync(join(tests, 'attacks')).filter(name => name.endsWith('.test.ts'))
  for (const name of all) t.ok(named.has(`attacks/${name.replace('.test.ts', '')}`), name)
})

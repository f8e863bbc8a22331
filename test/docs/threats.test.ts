/** `docs/threats.md` names a test for every attack, or says why there is none, and every test of an attack is named there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { faultsOf, threatRows } from '../../evidence/threats.ts'

const tests = resolve(import.meta.dirname, '..')
const document = readFileSync(resolve(tests, '../docs/threats.md'), 'utf8')

const rows = threatRows(document)

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
  for (const row of rows) t.strictSame(faultsOf(row, tests), [], row.id)
})

t.test('every test of an attack is named', async t => {
  const named = new Set(rows.flatMap(row => row.named))
  const all = readdirSync(join(tests, 'attacks')).filter(name => name.endsWith('.test.ts'))
  for (const name of all) t.ok(named.has(`attacks/${name.replace('.test.ts', '')}`), name)
})

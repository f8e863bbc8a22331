import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { changedBuild } from '../../evidence/at-rest/builds.ts'
import { leaks } from '../../evidence/at-rest/leaks.ts'
import { mistakes } from '../../evidence/at-rest/witnesses/crashes.ts'

t.test('the leaks and mistakes still fit the product', async t => {
  const { root } = changedBuild('control', t.testdir({}), [...leaks, ...mistakes])
  for (const { file, anchor, replacement } of [...leaks, ...mistakes]) {
    const text = readFileSync(join(root, file), 'utf8')
    t.ok(text.includes(replacement.replaceAll('$&', () => anchor)), file)
    const own = readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
    t.notOk(own.includes('planted'), 'which has none of them itself')
  }
})

t.test('a leak that no longer fits is told of', async t => {
  const gone = { file: 'src/main.ts', anchor: 'this is not there', replacement: '' }
  t.throws(() => changedBuild('control', t.testdir({}), [gone]), {
    message: 'src/main.ts has 0 times, not once: this is not there',
  })
})

t.test('every leak gives away a class of its own', async t => {
  t.equal(new Set(leaks.map(leak => leak.class)).size, leaks.length)
})

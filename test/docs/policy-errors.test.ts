import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { policyProblems } from '../../src/policy/codes.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/policy-errors.md'), 'utf8')
const rows = [...text.matchAll(/^\| P(\d+) \| (.+?) \| (.+) \| (.+) \|$/gm)]

t.test('every code stands in the table once, in its order and with its words', async t => {
  t.strictSame(
    rows.map(([, number, meaning]) => [number, meaning]),
    Object.entries(policyProblems),
  )
})

t.test('each has an example and a way to mend it', async t => {
  for (const [, number, , example, advice] of rows) {
    t.match(example, /\S/, `P${number} has an example`)
    t.match(advice, /\w.*\.$/, `P${number} says how to mend it in a sentence`)
  }
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openRecords } from '../../demo/records.ts'

t.test('a second demo of the same clone leaves the records of the first', async t => {
  const file = join(t.testdir({}), 'state/records.jsonl')
  const [first, second] = [openRecords(file, t.fail), openRecords(file, t.fail)]
  first.write('{"of":1}\n')
  await first.finish!()
  second.write('{"of":2}\n')
  await second.finish!()
  await openRecords(file, t.fail).finish!()
  t.equal(readFileSync(file, 'utf8'), '{"of":1}\n{"of":2}\n')
})

t.test('whoever edits the rules is told what came of it', async t => {
  const said: string[] = []
  const records = openRecords(join(t.testdir({}), 'records.jsonl'), line => said.push(line))
  const write = (record: object) => records.write(`${JSON.stringify(record)}\n`)
  write({ type: 'activity', facts: { path: '"type":"policy-reload"' } })
  write({
    type: 'policy-reload',
    set: 'enforced',
    result: 'refused',
    revision: 'abc1234',
    report: 'a.yaml:1:1  error',
  })
  write({ type: 'policy-reload', set: 'enforced', result: 'applied', revision: 'abc1235', report: null })
  write({ type: 'policy-reload', set: 'trial', result: 'refused', revision: 'abc1236', report: 'b.yaml:1:1' })
  write({ type: 'policy-reload', set: 'trial', result: 'applied', revision: 'abc1237', report: null })
  await records.finish!()
  t.strictSame(said, [
    'the rules were refused:\na.yaml:1:1  error',
    'rules of revision abc1235 are in force',
    'the rules on trial were refused:\nb.yaml:1:1',
    'rules of revision abc1237 are on trial',
  ])
})

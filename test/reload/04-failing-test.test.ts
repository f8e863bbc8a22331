/** The tests beside a set are run before it comes into force; one that fails refuses it. */
import t from 'tap'
import { allow, block, follow } from './directory.ts'

const tests = (verdict: string): string =>
  `given: { user: ana@corp.example, app: wiki }\ncases:\n  - name: ana reads\n    expect: { verdict: ${verdict} }\n`

t.test('a set whose test fails is refused, with the case and why', async t => {
  const { reloader, swaps, verdict, write } = await follow(t, {
    'a.yaml': allow,
    'a.test.yaml': tests('allow'),
  })
  write(block, 'a.yaml')
  t.match(await reloader.reload(), {
    result: 'refused',
    report: /a\.test\.yaml:3:5 .*P401 .*"ana reads": verdict: expected allow, was block[^]*block by default/,
  })
  t.strictSame([swaps(), verdict()], [0, 'allow'])
  write(tests('block'), 'a.test.yaml')
  t.match(await reloader.reload(), { result: 'applied' }, 'the test was the mistake')
  t.strictSame([swaps(), verdict()], [1, 'block'])
})

t.test('a test file that is none refuses the set as well', async t => {
  const { reloader, verdict, write } = await follow(t)
  write('cases: [{ name: x, expekt: {} }]\n', 'a.test.yaml')
  t.match(await reloader.reload(), {
    result: 'refused',
    report: /a\.test\.yaml:1:20 .*did you mean "expect"/,
  })
  write('policy: other.yaml\ncases: []\n', 'a.test.yaml')
  t.match(await reloader.reload(), {
    result: 'refused',
    report: /P402 .*"other\.yaml" is not part of the set/,
  })
  t.equal(verdict(), 'allow')
})

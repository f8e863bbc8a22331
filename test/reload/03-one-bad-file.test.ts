/** One bad file of three: none of them applies, for a rule that is left out may be the one that protects. */
import t from 'tap'
import { allow, follow } from './directory.ts'

t.test('no part of a set with a bad file comes into force', async t => {
  const { reloader, results, swaps, verdict, write } = await follow(t, {
    'a.yaml': allow,
    'b.yaml': 'version: 1\n',
  })
  write('version: 1\nrules: [{ id: good, when: {}, then: block }]\n', 'b.yaml')
  write('version: 1\nrules: [{ id: bad, wen: {}, then: block }]\n', 'c.yaml')
  t.match(await reloader.reload(), { result: 'refused', report: /c\.yaml:2:20 .*"wen"; did you mean "when"/ })
  t.strictSame([swaps(), verdict()], [0, 'allow'])
  write('version: 1\nrules: [{ id: mended, when: {}, then: monitor }]\n', 'c.yaml')
  t.match(await reloader.reload(), { result: 'applied' })
  t.strictSame([swaps(), verdict(), results.length], [1, 'block', 2])
})

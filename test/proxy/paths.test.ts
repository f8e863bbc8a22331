import t from 'tap'
import { pathOf, rulePath } from '../../src/proxy/paths.ts'

t.test('a path ends at the first question mark', async t => {
  for (const [target, path] of [
    ['/', '/'],
    ['/a?b', '/a'],
    ['/a?b?c', '/a'],
    ['/a%3Fb', '/a%3Fb'],
    ['/?', '/'],
  ] as const)
    t.equal(pathOf(target), path)
})

t.test('the path that rules see is canonical, and without the query', async t => {
  t.equal(rulePath('/%65xp%6Frt//1/?x=%65'), '/export/1')
})

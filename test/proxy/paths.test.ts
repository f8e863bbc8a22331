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

t.test('spellings that servers read alike are alike to rules', async t => {
  for (const [target, path] of [
    ['/export/1', '/export/1'],
    ['/%65xp%6Frt/1?x=%65', '/export/1'],
    ['/%7euser/a%2Db%2E%5F', '/~user/a-b._'],
    ['//export///1', '/export/1'],
  ] as const)
    t.equal(rulePath(target), path)
})

t.test('escapes that mean something stay', async t => {
  for (const path of ['/a%2Fb', '/a%20b', '/a%3Bb', '/%E2%82%AC', '/100%', '/%zz', '/%5B%5D', '/%60%7B%40'])
    t.equal(rulePath(path), path)
})

import t from 'tap'
import { isClearPath } from '../../../src/proxy/accept/clear-path.ts'

t.test('paths of honest pages are clear', async t => {
  for (const path of [
    '/',
    '/a/b.c/..d/e../f.../.g',
    '/compare/v1...v2',
    '/w/100%25_%E2%82%AC/%C3%80',
    '/caf%e9',
    '/%C0%EB%E8%F1%E0/%c1',
    '/a;b=c/d%3Be',
    '/a%20/%20b/c%20d.',
    '/module::name/fn:$LATEST',
    '/a%2fb%5cc',
  ])
    t.ok(isClearPath(path), path)
})

t.test('what servers read in different ways is not', async t => {
  for (const path of [
    '/a/..',
    '/.',
    '/a/%2E%2e/b',
    '/a%5C..%5Cb',
    '/..;a',
    '/..%3Ba/b',
    '/..%20/b',
    '/%09../b',
    '/.%7f/b',
    '/a%00',
    '/%',
    '/%4',
    '/%u0041',
    '/%C0%AE',
    '/%c0.%c0./b',
    '/%e0%9f%bf',
    '/%F0%8F',
    '/a::$DATA',
  ])
    t.notOk(isClearPath(path), path)
})

t.test('a path that is nothing but doubt is judged as fast as any other', async t => {
  const begun = performance.now()
  for (const part of ['/%20', '%2f..', '%2f..;', '/..%20', '/.%2e%20.x', '/..;x/', '%', '::'])
    isClearPath(`/x${part.repeat(16_384 / part.length)}`)
  t.ok(performance.now() - begun < 200)
})

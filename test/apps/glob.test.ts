import t from 'tap'
import { compileGlob } from '../../src/apps/index.ts'

const matches = (glob: string, path: string): boolean => {
  const compiled = compileGlob(glob)
  if (typeof compiled === 'string') throw new Error(compiled)
  return compiled.test(path)
}

t.test('a glob is anchored, * stays in its segment, ** does not', async t => {
  t.ok(matches('/files/*', '/files/a.txt'))
  t.notOk(matches('/files/*', '/files/a/b'))
  t.notOk(matches('/files/*', '/x/files/a'))
  t.ok(matches('/files/**', '/files/a/b'))
  t.ok(matches('/**/download', '/a/b/download'))
  t.ok(matches('/v1/files/*/content', '/v1/files/42/content'))
  t.notOk(matches('/a.b', '/aXb'))
})

t.test('a glob that could be slow, or is none, is refused with the reason', async t => {
  t.match(compileGlob('files/*'), /begins with \//)
  t.match(compileGlob('/**/a/**'), /more than once/)
  for (const glob of ['/a*b*c', '/**a*b', '/a***b', '/x/*a**'])
    t.match(compileGlob(glob), /more than once in the segment/)
})

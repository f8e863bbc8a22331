import t from 'tap'
import { canonicalPath, compileGlob } from '../../src/apps/index.ts'

t.test('what servers read as the same path is the same', async t => {
  for (const [path, canonical] of [
    ['/', '/'],
    ['/export/1', '/export/1'],
    ['/%65xp%6Frt/1', '/export/1'],
    ['//export///1/', '/export/1'],
    ['/export;v=1/1;x', '/export/1'],
    ['/;x/export', '/export'],
    ['/a/..;/export', '/export'],
    ['/a/../export/./1', '/export/1'],
    ['/../../export', '/export'],
    ['/export%2F1', '/export/1'],
    ['/export%5c1', '/export/1'],
    ['/export\\1', '/export/1'],
    ['/a%2f..%2fexport', '/export'],
    ['/%C3%A4%20b', '/ä b'],
    ['/docs/1%3Aexport', '/docs/1:export'],
    ['/%40me', '/@me'],
    ['/export%3Bx', '/export;x'],
  ] as const)
    t.equal(canonicalPath(path), canonical, path)
})

t.test('what is decoded once stays, and so does what is no text', async t => {
  for (const path of ['/%2565xport', '/%zz', '/100%', '/%ff%fe', '/.well-known/x', '/a..b', '/...'])
    t.equal(canonicalPath(path), path === '/%2565xport' ? '/%65xport' : path, path)
  t.equal(canonicalPath('/a%1b[2Jb%00'), '/a%1B[2Jb%00', 'nothing that a terminal would obey')
})

t.test('patterns are canonical as well', async t => {
  for (const [glob, path] of [
    ['/%C3%A4/**', '/ä/x'],
    ['/ä/**', '/ä/x'],
    ['/a b', '/a b'],
    ['/admin/**', '/admin'],
    ['/admin/**', '/admin/users/1'],
    ['/**', '/'],
    ['/pages/', '/pages'],
  ] as const)
    t.ok((compileGlob(glob) as RegExp).test(canonicalPath(path)), `${glob} ${path}`)
  t.notOk((compileGlob('/admin/**') as RegExp).test('/administration'))
})

import t from 'tap'
import { unknownExtension } from '../../src/policy/index.ts'
import { fileNameFacts } from '../../src/proxy/file-facts.ts'
import { mediaType } from '../../src/proxy/media-type.ts'

t.test('a name is the last part of a path, decoded, its extension in lower case', async t => {
  for (const [given, name, extension] of [
    ['/a/b/Plan.PDF?x=/y.exe', 'Plan.PDF', 'pdf'],
    ['/a/na%C3%AFve.tar.gz', 'naïve.tar.gz', 'gz'],
    ['setup.e%78e', 'setup.exe', 'exe'],
    ['C:\\dir\\a.txt', 'a.txt', 'txt'],
    ['/dir/', '', ''],
    ['.bashrc', '.bashrc', 'bashrc'],
    ['100%.txt', '100%.txt', 'txt'],
    ['noextension', 'noextension', ''],
    ['', '', ''],
  ] as const)
    t.match(
      fileNameFacts(given, undefined, undefined),
      { name, extension, size: -1, declaredType: '' },
      given,
    )
})

t.test('a name is what it is saved as', async t => {
  for (const given of [
    'a.exe.',
    'a.exe%20',
    'a.exe%20.%20.',
    'a.exe;x',
    'a.exe%3Bx',
    '.exe',
    'a.exe::$DATA',
    'a.exe.:stream:$data',
    'a.exe\u200b',
    'a.e\u200bxe%00',
    'a.exe%3Fx',
    'a.exe%23x',
    'a.%45XE',
    '%a.e%78e',
    'dir%2Fa.exe',
    'dir%5Ca.exe',
    'a;b.exe',
    'a.exe%C2%A0',
  ])
    t.equal(fileNameFacts(given, undefined, undefined).extension, 'exe', given)
})

t.test('a name that servers may cut or not has no certain extension', async t => {
  for (const given of ['a.txt;b.exe', 'a.txt%3Fb.exe', 'a.exe%00.txt'])
    t.equal(fileNameFacts(given, undefined, undefined).extension, unknownExtension, given)
  t.equal(fileNameFacts('C%23 notes.docx', undefined, undefined).name, 'C# notes.docx')
})

t.test('a long name takes no long time', async t => {
  for (const part of ['.', ' ', ';', '%', ':', '.a', ':$', '/'])
    fileNameFacts(`${part.repeat(1_000_000)}x`, undefined, undefined)
  t.pass()
})

t.test('a size is digits, or unknown', async t => {
  for (const [length, size] of [
    ['0', 0],
    ['12', 12],
    ['', -1],
    ['-1', -1],
    ['1e3', -1],
    ['5, 5', -1],
    [undefined, -1],
  ] as const)
    t.equal(fileNameFacts('a', length, undefined).size, size, String(length))
})

t.test('a media type has no parameters', async t => {
  t.equal(mediaType(' Text/HTML ; charset=x'), 'text/html')
  t.equal(mediaType(undefined), '')
})

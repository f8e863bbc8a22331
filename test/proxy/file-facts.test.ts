import t from 'tap'
import { fileNameFacts, mediaType } from '../../src/proxy/file-facts.ts'

t.test('a name is the last part of a path, decoded, its extension in lower case', async t => {
  for (const [given, name, extension] of [
    ['/a/b/Plan.PDF?x=/y.exe', 'Plan.PDF', 'pdf'],
    ['/a/na%C3%AFve.tar.gz', 'naïve.tar.gz', 'gz'],
    ['setup.e%78e', 'setup.exe', 'exe'],
    ['C:\\dir\\a.txt', 'a.txt', 'txt'],
    ['/dir/', '', ''],
    ['.bashrc', '.bashrc', ''],
    ['100%.txt', '100%.txt', 'txt'],
    ['noextension', 'noextension', ''],
    ['', '', ''],
  ] as const)
    t.match(fileNameFacts(given, undefined, undefined), { name, extension, size: -1, type: '' }, given)
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

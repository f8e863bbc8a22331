import t from 'tap'
import { parseDisposition } from '../../src/proxy/disposition.ts'

t.test('a file to keep is told from one to show, with the name it is kept under', async t => {
  for (const [value, attachment, filename] of [
    [undefined, false, ''],
    ['', false, ''],
    ['inline', false, ''],
    ['INLINE; filename=a.txt', false, 'a.txt'],
    ['attachment', true, ''],
    ['Attachment; filename="a b.txt"', true, 'a b.txt'],
    ['attachment;filename=a.txt;x=y', true, 'a.txt'],
    ['attachment; filename=a b.txt', true, 'a b.txt'],
    ['attachment; filename="a;b.txt"', true, 'a;b.txt'],
    ['attachment; filename="a\\"b.txt"', true, 'a_b.txt'],
    ['attachment; FileName = a.txt', true, 'a.txt'],
    ["attachment; filename=a.txt; filename*=UTF-8''%e2%82%ac.pdf", true, '€.pdf'],
    ["attachment; filename*=iso-8859-1'en'%A3.pdf", true, '£.pdf'],
    ["attachment; filename=a.txt; filename*=UTF-8''%E0%A4%A.pdf", true, 'a.txt'],
    ['attachment; filename=a.txt; filename*=nonsense', true, 'a.txt'],
    ['attachment; filename="a.txt"; filename="b.exe"', true, 'a.txt'],
    ['attachment; filename="a.exe. . "', true, 'a.exe'],
    ['attachment; filename="a:b?.exe"', true, 'a_b_.exe'],
    ['form-data; name=x', true, ''],
    ['filename=a.txt', false, ''],
    ['attachment; xfilename=a.exe', true, ''],
  ] as const)
    t.strictSame(parseDisposition(value), { attachment, filename }, String(value))
})

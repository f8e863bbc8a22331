import t from 'tap'
import { isAsciiCompatible } from '../../../../src/proxy/rewrite/body/charset.ts'

t.test('charsets whose bytes below 0x80 are ASCII', async t => {
  for (const charset of [
    undefined,
    '',
    'utf-8',
    'UTF8',
    'iso-8859-1',
    'windows-1251',
    'shift_jis',
    'gb18030',
    'euc-kr',
    'big5',
  ]) {
    t.ok(isAsciiCompatible(charset), String(charset))
  }
})

t.test('charsets that cannot be read bytewise', async t => {
  for (const charset of [
    'utf-16',
    'UTF-16LE',
    ' utf-16be',
    '"utf-16"',
    'utf-32',
    'ISO-2022-JP',
    'iso-2022-kr',
    'hz-gb-2312',
  ]) {
    t.notOk(isAsciiCompatible(charset), charset)
  }
  for (const charset of ['utf-7', 'ebcdic-cp-us', 'ibm037', 'cp037', 'unicode', 'ucs-2', 'csiso2022jp']) {
    t.notOk(isAsciiCompatible(charset), charset)
  }
})

import t from 'tap'
import { createNameIndex, isNamePattern, isServerName } from '../../src/tls/server-names.ts'

const wiki = { id: 'wiki', names: ['www.a.wiki.edge', '*.a.wiki.edge', '*.deep.a.wiki.edge'] }
const mail = { id: 'mail', names: ['a.mail.edge'] }
const index = createNameIndex([wiki, mail])

t.test('an exact name and one label below a pattern are covered', async t => {
  t.strictSame(index.match('www.a.wiki.edge'), { name: 'www.a.wiki.edge', group: wiki, covered: true })
  t.strictSame(index.match('x.a.wiki.edge'), { name: 'x.a.wiki.edge', group: wiki, covered: true })
  t.strictSame(index.match('a.mail.edge'), { name: 'a.mail.edge', group: mail, covered: true })
})

t.test('more labels below a pattern match without being covered', async t => {
  t.equal(index.match('x.y.a.wiki.edge')?.covered, false)
  t.equal(index.match('x.y.z.a.wiki.edge')?.covered, false)
})

t.test('the longest pattern wins', async t => {
  t.equal(index.match('x.deep.a.wiki.edge')?.covered, true)
})

t.test('a pattern does not match its own rest, nor a name that only ends alike', async t => {
  t.equal(index.match('a.wiki.edge'), undefined)
  t.equal(index.match('xa.wiki.edge'), undefined)
  t.equal(index.match('x.a.mail.edge'), undefined)
})

const odd = [
  '',
  '.',
  '*.a.wiki.edge',
  'X.a.wiki.edge',
  'WWW.a.wiki.edge',
  'www.a.wiki.edge.',
  'a/../b.a.wiki.edge',
  'a b.a.wiki.edge',
  "a',CN=evil.a.wiki.edge",
  'x\0.a.wiki.edge',
  '.a.wiki.edge',
  'x..a.wiki.edge',
  '-x.a.wiki.edge',
  'x\n.a.wiki.edge',
  'x.a.wiki.edge\n',
  'ä.a.wiki.edge',
  'x。a.wiki.edge',
  `${'x'.repeat(64)}.a.wiki.edge`,
  `${'x.'.repeat(128)}a.wiki.edge`,
  '127.0.0.1',
  '::1',
  'localhost',
  '__proto__',
  'constructor',
]

t.test('odd names match nothing', async t => {
  for (const name of odd) t.equal(index.match(name), undefined, JSON.stringify(name))
  t.equal(index.match(undefined), undefined)
})

t.test('names and patterns', async t => {
  t.equal(isServerName('a_b.c-d.xn--p1ai'), true)
  t.equal(isServerName('1.2.3.4'), false)
  t.equal(isNamePattern('*.a.b'), true)
  t.equal(isNamePattern('*.*.b.c'), false)
  t.equal(isNamePattern('*.b'), false)
  t.equal(isNamePattern('a*.b.c'), false)
})

t.test('a malformed or repeated name is refused', async t => {
  t.throws(() => createNameIndex([{ id: 'a', names: ['A.b'] }]), { name: 'TypeError', message: /"A\.b"/ })
  t.throws(() => createNameIndex([mail, { id: 'b', names: ['a.mail.edge'] }]), { message: /listed twice/ })
})

import t from 'tap'
import { fieldOf, joinCookies, listOf } from '../../src/proxy/fields.ts'

const fields = ['a', '1', 'cookie', 'x=1', 'b', 'a', 'a', '2', 'cookie', 'y=2', '__proto__', 'p']

t.test('the first value of a field, all of them as a list, or nothing', async t => {
  t.equal(fieldOf(fields, 'a'), '1')
  t.equal(listOf(fields, 'a'), '1, 2')
  t.equal(fieldOf(fields, '__proto__'), 'p')
  for (const name of ['1', 'x=1', 'constructor', 'A'])
    t.strictSame([fieldOf(fields, name), listOf(fields, name)], [undefined, undefined], name)
})

t.test('cookies are one text, however many fields carried them', async t => {
  t.equal(joinCookies(fields), 'x=1; y=2')
  t.equal(joinCookies(['cookie', 'x=1']), 'x=1')
  t.equal(joinCookies(['x', 'cookie']), undefined)
})

import t from 'tap'
import { createValidators } from '../../../src/proxy/rewrite/validators.ts'

const validators = createValidators('rev1')
const other = createValidators('rev2')

t.test('a tag is marked weak, and found again as it was', async t => {
  for (const tag of ['"abc"', 'W/"abc"', '""', '"a;b,c"']) {
    const marked = validators.mark(tag)!
    t.match(marked, /^W\/"[^"]*;sallyport-[sw]-rev1"$/)
    t.equal(validators.restore(marked), tag)
    t.equal(other.restore(marked), undefined, 'another revision is another content')
    t.equal(other.restoreAll(marked), tag, 'but the same resource')
  }
})

t.test('what is no tag is none', async t => {
  for (const text of ['abc', '"a"b"', 'w/"abc"', '"a', '']) t.equal(validators.mark(text), undefined, text)
})

t.test('a list keeps what it can', async t => {
  const [current, old] = [validators.mark('"a"')!, other.mark('"b"')!]
  t.equal(validators.restore(`${old}, "plain", ${current}`), '"plain", "a"')
  t.equal(validators.restore(old), undefined)
  t.equal(validators.restore('*'), '*')
  t.equal(validators.restoreAll(`${old}, "plain"`), '"b", "plain"')
  t.equal(validators.restoreAll('"x", W/"y"'), '"x", W/"y"')
})

t.test(
  'content with a date only has a tag that says how it was rewritten, and is no tag of the app’s',
  async t => {
    t.match(validators.dated, /^W\/";sallyport-d-rev1"$/)
    t.equal(validators.restore(validators.dated), undefined)
    t.equal(validators.restoreAll(validators.dated), '')
    t.ok(validators.isCurrent(validators.dated))
    t.ok(validators.isCurrent(`"a", ${validators.mark('"b"')}`))
    t.notOk(validators.isCurrent(other.dated))
    t.notOk(validators.isCurrent('"rev1"'))
  },
)

import fc from 'fast-check'
import t from 'tap'
import { createKeyRing, createSealer, generateKey } from '../../src/session/index.ts'

const [old, fresh] = [generateKey(), generateKey()]
const ring = createKeyRing([fresh, old])
const sealer = createSealer(ring, 'session')
const plain = 'ana@corp.example and a few more words'
const sealed = sealer.seal(plain, 'wiki')

t.test('what was sealed opens as it was, for any text and any context', async t => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, context) => {
      const well = text.toWellFormed()
      return sealer.open(sealer.seal(well, context), context) === well
    }),
  )
  t.match(sealed, new RegExp(`^v1\\.${fresh.id}\\.[A-Za-z0-9_-]+$`))
  t.not(sealer.seal(plain, 'wiki'), sealed, 'and never looks the same twice')
  t.notMatch(Buffer.from(sealed.split('.')[2]!, 'base64url').toString('latin1'), 'ana')
})

t.test('no bit of a sealed text can be flipped', async t => {
  const bytes = Buffer.from(sealed)
  const opened: string[] = []
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    if (sealer.open(changed.toString('latin1'), 'wiki') !== undefined) opened.push(`bit ${bit}`)
  }
  t.strictSame(opened, [])
})

t.test('no bit of what is inside can be flipped', async t => {
  const [version, id, text] = sealed.split('.')
  const body = Buffer.from(text!, 'base64url')
  const opened: string[] = []
  for (let bit = 0; bit < body.length * 8; bit++) {
    const changed = Buffer.from(body)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    const forged = `${version}.${id}.${changed.toString('base64url')}`
    if (sealer.open(forged, 'wiki') !== undefined) opened.push(`bit ${bit}`)
  }
  t.strictSame(opened, [])
})

t.test('nothing can be cut off, put on or left out', async t => {
  const opened: string[] = []
  for (let length = 0; length < sealed.length; length++) {
    const forms = [sealed.slice(0, length), sealed.slice(sealed.length - length)]
    forms.push(sealed.slice(0, length) + sealed.slice(length + 1))
    if (forms.some(form => sealer.open(form, 'wiki') !== undefined)) opened.push(`length ${length}`)
  }
  for (const more of ['A', '.', '=', ' ', '\n', '.v1', 'A'.repeat(8_192)]) {
    if (sealer.open(sealed + more, 'wiki') !== undefined) opened.push(JSON.stringify(more))
    if (sealer.open(more + sealed, 'wiki') !== undefined) opened.push(JSON.stringify(more))
  }
  t.strictSame(opened, [])
})

t.test('a sealed text has exactly one spelling', async t => {
  const [version, id, text] = sealed.split('.') as [string, string, string]
  const spellings = [
    `${version}.${id}.${text}=`,
    `${version}.${id}.${text}==`,
    `${version}.${id}.${text.slice(0, 10)} ${text.slice(10)}`,
    `${version}.${id}.${text.slice(0, 10)}\n${text.slice(10)}`,
    `${version}.${id.toUpperCase()}.${text}`,
    `V1.${id}.${text}`,
  ]
  for (const spelling of spellings) {
    if (spelling !== sealed) t.equal(sealer.open(spelling, 'wiki'), undefined, JSON.stringify(spelling))
  }
  const short = createSealer(ring, 'x')
  const padded = ['', 'a', 'ab']
    .map(value => short.seal(value, ''))
    .find(value => value.split('.')[2]!.length % 4 !== 0)!
  const last = padded.at(-1)!
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const open = [...alphabet].filter(letter => short.open(padded.slice(0, -1) + letter, '') !== undefined)
  t.strictSame(open, [last], 'the unused bits of the last letter are nought')
})

t.test('base64 of the other alphabet is not taken', async t => {
  const odd = Array.from({ length: 64 }, () => sealer.seal(plain, 'wiki')).find(text => /[-_]/.test(text))!
  t.equal(sealer.open(odd.replaceAll('-', '+').replaceAll('_', '/'), 'wiki'), undefined)
  t.equal(sealer.open(odd, 'wiki'), plain)
})

t.test('another purpose, another context and another ring do not open it', async t => {
  t.equal(createSealer(ring, 'ticket').open(sealed, 'wiki'), undefined)
  for (const context of ['', 'mail', 'wik', 'wiki ', 'WIKI', '["wiki"]']) {
    t.equal(sealer.open(sealed, context), undefined, JSON.stringify(context))
  }
  const stranger = createKeyRing([{ ...generateKey(), id: fresh.id }])
  t.equal(createSealer(stranger, 'session').open(sealed, 'wiki'), undefined, 'though its key has the same id')
})

t.test('a key that the ring does not hold opens nothing', async t => {
  const other = createSealer(createKeyRing([generateKey()]), 'session').seal(plain, 'wiki')
  t.equal(sealer.open(other, 'wiki'), undefined)
  t.equal(sealer.open(sealed.replace(fresh.id, old.id), 'wiki'), undefined, 'nor does a key it holds')
})

t.test('after a rotation the new key seals, and the old one opens until it is taken out', async t => {
  const before = createSealer(createKeyRing([old]), 'session').seal(plain, 'wiki')
  t.equal(sealer.open(before, 'wiki'), plain)
  t.match(sealer.seal(plain, 'wiki'), `v1.${fresh.id}.`)
  t.equal(createSealer(createKeyRing([fresh]), 'session').open(before, 'wiki'), undefined)
})

t.test('no text makes opening throw', async t => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, tail) => {
      sealer.open(text, 'wiki')
      return sealer.open(`v1.${fresh.id}.${tail}`, 'wiki') === undefined
    }),
  )
  t.pass()
})

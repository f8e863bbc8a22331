import fc from 'fast-check'
import { equal } from 'node:assert/strict'
import t from 'tap'
import {
  decodeReferences,
  encodeReferences,
} from '../../../../src/proxy/rewrite/body/character-references.ts'
import { browserValue } from './browser-tokens.ts'

const decode = (written: string): string =>
  decodeReferences(Buffer.from(written, 'latin1')).bytes.toString('latin1')

/** Every name of up to five letters that could be one for an ASCII character, and the long ones. */
const someNames = (
  'Tab NewLine excl quot QUOT num dollar percnt amp AMP apos lpar rpar ast midast plus comma period sol colon semi lt ' +
  'LT equals gt GT quest commat lbrack lsqb bsol rbrack rsqb Hat UnderBar lowbar DiacriticalGrave grave fjlig lbrace ' +
  'lcub VerticalLine verbar vert rbrace rcub Quot Amp COLON nosuch a'
).split(' ')

t.test('named references are decoded as a browser does', async t => {
  for (const name of someNames) {
    for (const after of [';', '', 'x', '=', ' ', '&', '1', ';x']) {
      const written = `a&${name}${after}`
      t.equal(decode(written), browserValue(written), written)
    }
  }
})

t.test('numeric references to ASCII characters are decoded as a browser does', async t => {
  for (let code = 1; code < 0x80; code++) {
    for (const written of [
      `&#${code};`,
      `&#${code} `,
      `&#000${code};`,
      `&#x${code.toString(16)};`,
      `&#X0${code.toString(16)}g`,
    ]) {
      t.equal(decode(written), browserValue(written), written)
    }
  }
})

t.test('others stay as they are written', async t => {
  for (const written of [
    '&#0;',
    '&#x80;',
    '&eacute;',
    '&#xffffffffffffff;',
    '&#;',
    '&#x;',
    '&',
    '&#',
    '&#x',
    '&;',
    '\xe9',
  ]) {
    t.equal(decode(written), written)
  }
})

t.test('what is encoded reads the same', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('&', '#', 'x', '4', '1', ';', '"', "'", '<', 'amp', 'lt') }),
      text => {
        equal(browserValue(encodeReferences(text)), text)
        equal(decode(encodeReferences(text)), text)
      },
    ),
    { numRuns: 2000 },
  )
})

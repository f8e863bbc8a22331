/** Rules that are right as they are written, and yet cannot be what was meant. */
import t from 'tap'
import { readSet } from '../../../src/policy/index.ts'
import { anyContext } from '../sets.ts'

/** The doubts about a set, as `P301 a`, without those about what is not built yet. */
function doubts(...rules: readonly string[]): string[] {
  const text = `version: 1\ndefault: allow\nrules:\n${rules.map(rule => `  - { ${rule} }\n`).join('')}`
  const { warnings } = readSet([{ file: 'policy.yaml', text }], anyContext)
  return warnings
    .filter(({ code }) => code !== 'P304')
    .map(({ code, message }) => `${code} ${/"(.*?)"/.exec(message)?.[1]}`)
}

const wide = 'id: wide, when: { app: wiki }, then: block'
const narrow = 'id: narrow, when: { app: wiki, group: staff }, then: monitor'

for (const [name, rules, expected] of [
  [
    'the same in when and unless',
    ['id: r, when: { app: wiki }, unless: { app: wiki }, then: block'],
    ['P301 r'],
  ],
  ['more in unless', ['id: r, when: { group: a }, unless: { group: [a, b] }, then: block'], ['P301 r']],
  ['less in unless', ['id: r, when: { group: [a, b] }, unless: { group: a }, then: block'], []],
  ['an exception of another kind', ['id: r, when: { app: wiki }, unless: { group: a }, then: block'], []],
  ['a wider rule that is stronger', [wide, narrow], ['P302 narrow']],
  ['its order does not count', [narrow, wide], ['P302 narrow']],
  ['a wider rule that is not stronger', [wide.replace('block', 'monitor'), narrow], []],
  ['a wider rule on trial', [`${wide}, mode: shadow`, narrow], []],
  ['a wider rule that is off', [`${wide}, mode: off`, narrow], []],
  ['a narrower rule on trial', [wide, `${narrow}, mode: shadow`], []],
  [
    'a wider rule that another lifts',
    [wide, narrow, 'id: kim, when: { user: kim@corp.example }, then: allow, lifts: [wide]'],
    [],
  ],
  [
    'a narrower rule that lifts',
    [wide, `${narrow}, lifts: [other]`, 'id: other, when: {}, then: monitor'],
    [],
  ],
  ['a narrower rule with obligations', [wide, narrow.replace('monitor', '{ readonly: true }')], []],
  [
    'a wider rule with an exception that the narrower has not',
    ['id: wide, when: { app: wiki }, unless: { group: a }, then: block', narrow],
    [],
  ],
  [
    'a wider rule whose exception the narrower has as well',
    [
      'id: wide, when: { app: wiki }, unless: { group: a }, then: block',
      'id: narrow, when: { app: wiki }, unless: { group: [a, b] }, then: monitor',
    ],
    ['P302 narrow'],
  ],
  [
    'a wider step-up, which may be satisfied',
    [wide.replace('block', '{ step-up: { strength: multi-factor, within: 5m } }'), narrow],
    [],
  ],
  [
    'a narrower step-up under a block',
    [wide, narrow.replace('monitor', '{ step-up: { strength: multi-factor, within: 5m } }')],
    ['P302 narrow'],
  ],
] as const) {
  t.test(`${name}: ${expected.join() || 'nothing to say'}`, async t => {
    t.strictSame(doubts(...rules), expected)
  })
}

t.test('a rule that can never match is not said to be covered as well', async t => {
  t.strictSame(doubts(wide, 'id: r, when: { app: wiki }, unless: { app: wiki }, then: monitor'), ['P301 r'])
})

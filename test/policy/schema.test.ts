/** The JSON Schemas that editors check by: every set and every test of the project is valid by them. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { policySchema, testSchema } from '../../src/policy/index.ts'
import { criteria } from '../../src/policy/criteria/index.ts'
import { read } from './criteria/reading.ts'
import { written } from './criteria/samples.ts'
import { filesIn } from './sets.ts'

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true })
const validPolicy = ajv.compile(policySchema())
const validTests = ajv.compile(testSchema())

for (const directory of ['policies', 'policies/templates', 'test/policy/contoso']) {
  t.test(`the files of ${directory} are valid`, async t => {
    for (const { file, text } of filesIn(directory, 'policies'))
      t.ok(validPolicy(parse(text)), `${file} ${ajv.errorsText(validPolicy.errors)}`)
    for (const { file, text } of filesIn(directory, 'tests'))
      t.ok(validTests(parse(text)), `${file} ${ajv.errorsText(validTests.errors)}`)
  })
}

const rule = (text: string): string => `version: 1\nrules: [{ id: r, ${text} }]`

for (const [name, text] of [
  ['an unknown filter', rule('when: { devise: {} }, then: block')],
  ['an unknown member', rule('when: { device: { manged: true } }, then: block')],
  ['an empty filter', rule('when: { device: {} }, then: block')],
  ['an unknown verdict', rule('when: {}, then: deny')],
  ['a rule without a verdict or obligation', rule('when: {}')],
  ['a duration without a unit', rule('when: {}, then: { session: { idle: 15 } }')],
  ['a country that is none', rule('when: { location: { country: UK } }, then: block')],
  ['hours that are none', rule('when: { time: { hours: "8-18" } }, then: block')],
  ['a set of another version', 'version: 2'],
  ['an unknown key', 'version: 1\nowner: security'],
] as const) {
  t.test(`${name} is not valid`, async t => {
    t.notOk(validPolicy(parse(text)))
  })
}

t.test('a test with an unknown fact or expectation is not valid', async t => {
  t.notOk(validTests(parse('cases: [{ name: a, with: { group: staff }, expect: { verdict: block } }]')))
  t.notOk(validTests(parse('cases: [{ name: a, expect: { outcome: block } }]')))
})

for (const { name, schema } of criteria) {
  t.test(`what is read as ${name} is valid`, async t => {
    const valid = ajv.compile(schema)
    const property = fc.property(written[name]!, value => {
      const { problems } = read(`${name}: ${JSON.stringify(value)}`)
      return problems.length > 0 || valid(value)
    })
    fc.assert(property, { numRuns: 200 })
    t.pass('the editor and the reader agree')
  })
}

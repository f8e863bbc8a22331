import t from 'tap'
import { noFile, unknownExtension, unknownFacts, type Facts } from '../../../src/policy/facts.ts'
import { factsOf, policyFrom } from '../facts.ts'

const managed = { ...unknownFacts.device, managed: true }

t.test('all of when must hold, and none of unless may', async t => {
  const policy = policyFrom(
    'default: allow\nrules: [{ id: r, when: { app: wiki, group: staff }, unless: { user: ana@corp.example, device: { managed: true } }, then: block }]',
  )
  const verdict = (changes: Partial<Facts>): string => policy.decide(factsOf(changes), 'request').verdict
  const kim = { user: 'kim@corp.example' }
  t.equal(verdict(kim), 'block')
  t.equal(verdict({ ...kim, app: 'mail' }), 'allow')
  t.equal(verdict({ ...kim, groups: [] }), 'allow')
  t.equal(verdict({}), 'allow', 'one exception is enough')
  t.equal(verdict({ ...kim, device: managed }), 'allow', 'so is the other')
})

t.test('what is not known lets nothing through', async t => {
  const file = { ...noFile, extension: unknownExtension }
  for (const filter of ['{ extension: pdf }', '{ larger-than: 1MB }', '{ name: "*.pdf" }'])
    for (const then of ['allow', 'monitor']) {
      const allows = policyFrom(
        `default: block\nrules: [{ id: r, when: { file: ${filter} }, then: ${then} }]`,
      )
      t.equal(allows.decide(factsOf({ file }), 'response').verdict, 'block', `${then} ${filter}`)
      const spares = `default: allow\nrules: [{ id: r, when: {}, unless: { file: ${filter} }, then: block }]`
      t.equal(policyFrom(spares).decide(factsOf({ file }), 'response').verdict, 'block', `unless ${filter}`)
    }
})

/** The sets that come with the project: they load, and their tests pass and show every rule. */
import t from 'tap'
import { coverageOf, isCovered, readPolicySet, readSet, runSuites } from '../../src/policy/index.ts'
import { anyContext, contoso, filesIn, suiteFrom, suitesIn } from './sets.ts'

t.test('the example of the design loads, and all of its cases pass', async t => {
  const policy = contoso()
  t.equal(policy.rules.length, 8)
  const results = runSuites(policy, suitesIn('test/policy/contoso'))
  t.equal(results.length, 12)
  for (const { test, differences } of results) t.strictSame(differences, [], test.name)
})

t.test('the example set passes its tests, which show every rule', async t => {
  const policy = readPolicySet(filesIn('policies', 'policies'), anyContext)
  const results = runSuites(policy, suitesIn('policies'))
  for (const { test, differences } of results) t.strictSame(differences, [], test.name)
  for (const each of coverageOf(policy, results)) t.ok(isCovered(each), each.rule.definition.id)
})

const templates = filesIn('policies/templates', 'policies')

t.test('there are templates to begin with', async t => {
  t.ok(templates.length >= 10)
})

for (const template of templates) {
  t.test(`${template.file} loads, and its tests show every rule`, async t => {
    const policy = readPolicySet([template], anyContext)
    const tests = filesIn('policies/templates', 'tests').find(
      ({ file }) => file === template.file.replace('.yaml', '.test.yaml'),
    )
    const results = runSuites(policy, [suiteFrom(tests!.text, tests!.file)])
    for (const { test, differences } of results) t.strictSame(differences, [], test.name)
    for (const each of coverageOf(policy, results)) t.ok(isCovered(each), each.rule.definition.id)
    const { warnings } = readSet([template], anyContext)
    t.strictSame(
      warnings.filter(({ code }) => code !== 'P304'),
      [],
      'nothing of it is doubtful',
    )
  })
}

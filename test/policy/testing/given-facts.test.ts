import t from 'tap'
import { parseYaml, Problems } from '../../../src/diagnostics/index.ts'
import { policyProblems } from '../../../src/policy/codes.ts'
import { noFile, unknownFacts, type Facts } from '../../../src/policy/facts.ts'
import { givenFacts } from '../../../src/policy/testing/given-facts.ts'

/** The facts that a text makes of others. */
function given(text: string, before: Facts = unknownFacts): Facts {
  const problems = new Problems('P', policyProblems)
  const change = givenFacts(parseYaml('facts.yaml', text, problems)!, problems)
  if (change === undefined || problems.hasErrors)
    throw new Error(problems.all.map(each => each.message).join())
  return change(before)
}

for (const [text, facts] of [
  ['user: Ana@Corp.Example', { user: 'ana@corp.example' }],
  ['groups: [Staff]', { groups: ['Staff'] }],
  ['auth: { age: 2m }', { auth: { strength: 'none', age: 120_000, stronger: [] } }],
  ['device: { managed: true }', { device: { ...unknownFacts.device, managed: true } }],
  [
    'client: { name: Chrome, version: 120 }',
    { client: { ...unknownFacts.client, name: 'chrome', version: 120 } },
  ],
  ['network: { names: [office] }', { network: { names: ['office'], categories: [], tags: [] } }],
  ['host: WWW.Example.com', { host: 'www.example.com' }],
  ['now: 2026-03-02T10:00:00+01:00', { now: Date.UTC(2026, 2, 2, 9) }],
  ['file: { name: Plan.PDF }', { file: { ...noFile, name: 'Plan.PDF', extension: 'pdf' } }],
  ['file: { name: Makefile }', { file: { ...noFile, name: 'Makefile' } }],
  ['file: { name: a.tar.gz, extension: .TGZ }', { file: { ...noFile, name: 'a.tar.gz', extension: 'tgz' } }],
  ['file: { size: 2KB, type: Image/PNG }', { file: { ...noFile, size: 2000, trueType: 'image/png' } }],
  ['file: { declared-type: Text/Plain }', { file: { ...noFile, declaredType: 'text/plain' } }],
  ['{}', {}],
] as const) {
  t.test(`${text} changes that and nothing else`, async t => {
    t.strictSame(given(text), { ...unknownFacts, ...facts })
  })
}

t.test('members are laid over those given before', async t => {
  const before = given('device: { managed: true, platform: macos }\nfile: { name: a.pdf, size: 1MB }')
  const after = given('device: { managed: false }\nfile: { label: secret }', before)
  t.match(after.device, { managed: false, platform: 'macos' })
  t.match(after.file, { name: 'a.pdf', extension: 'pdf', size: 1_000_000, label: 'secret' })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { activities } from '../../src/apps/index.ts'
import { Problems } from '../../src/diagnostics/index.ts'
import { policyProblems } from '../../src/policy/codes.ts'
import { criteria } from '../../src/policy/criteria/index.ts'
import {
  clientKinds,
  deviceTypes,
  platforms,
  readPolicySet,
  readSuite,
  runSuites,
  strengths,
} from '../../src/policy/index.ts'
import { modes } from '../../src/policy/reading/rule.ts'
import { controls, verdicts } from '../../src/policy/verdict.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/policy-language.md'), 'utf8')
const blocks = [...text.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block]) => block!)
const context = { apps: ['wiki', 'mail', 'crm'], networks: undefined }
const isTest = (block: string): boolean => /^cases:/m.test(block)

/** The members of a filter that is a mapping. */
function membersOf(schema: Readonly<Record<string, unknown>>): string[] {
  const shapes = [schema, ...((schema['anyOf'] as Readonly<Record<string, unknown>>[]) ?? [])]
  return shapes.flatMap(shape => Object.keys((shape['properties'] as object | undefined) ?? {}))
}

t.test('every filter and every member stands in its table', async t => {
  for (const { name, schema } of criteria) {
    t.match(text, `\n| \`${name}\` | `, name)
    for (const member of membersOf(schema)) t.match(text, `\n| \`${name}\` | \`${member}\` | `)
  }
})

t.test('no table names a filter or a member that is not there', async t => {
  const known = new Set(
    criteria.flatMap(({ name, schema }) => membersOf(schema).map(member => `${name} ${member}`)),
  )
  const section = text.slice(text.indexOf('## Filters'), text.indexOf('## Effects'))
  for (const [, name, member] of section.matchAll(/^\| `([a-z-]+)` \| `([a-z-]+)` \| /gm))
    t.ok(known.has(`${name} ${member}`), `${name} ${member}`)
})

for (const [what, words] of Object.entries({
  activities,
  clientKinds,
  controls,
  deviceTypes,
  modes,
  platforms,
  strengths,
  verdicts,
})) {
  t.test(`all ${what} are named`, async t => {
    for (const word of words) t.match(text, `\`${word}\``, word)
  })
}

t.test('every example is a set that loads, and every test of it passes', async t => {
  const problems = new Problems('P', policyProblems)
  t.ok(blocks.some(isTest))
  for (const [index, block] of blocks.entries()) {
    const policy = isTest(block) ? blocks.slice(0, index).findLast(each => !isTest(each))! : block
    const compiled = readPolicySet([{ file: 'policy.yaml', text: policy }], context)
    if (!isTest(block)) continue
    const suite = readSuite({ file: 'policy.test.yaml', text: block }, problems)!
    for (const { test, differences } of runSuites(compiled, [suite])) t.strictSame(differences, [], test.name)
  }
  t.strictSame(problems.all, [])
})

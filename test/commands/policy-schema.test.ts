import t from 'tap'
import { printSchema } from '../../src/commands/policy-schema.ts'
import { policySchema, testSchema } from '../../src/policy/index.ts'
import { ran } from './policy-terminal.ts'

t.test('the schema of policies, or of their tests, as JSON', async t => {
  const { code, out } = await ran(printSchema)
  t.equal(code, 0)
  t.strictSame(JSON.parse(out), JSON.parse(JSON.stringify(policySchema())))
  const tests = await ran(printSchema, '--tests')
  t.strictSame(JSON.parse(tests.out), JSON.parse(JSON.stringify(testSchema())))
})

t.test('it takes no file', async t => {
  t.match((await ran(printSchema, 'policy.yaml')).thrown, { code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' })
})

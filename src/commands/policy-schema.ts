import { parseArgs } from 'node:util'
import { policySchema, testSchema } from '../policy/index.ts'
import type { Command } from './command.ts'

/** `sallyport policy schema [--tests]`: the JSON Schema of policy files, or of their tests, for editors. */
export const printSchema: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: { tests: { type: 'boolean', default: false } } })
  terminal.out(JSON.stringify(values.tests ? testSchema() : policySchema(), null, 2))
  return 0
}

import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config/index.ts'
import { readPolicyDirectory, readPolicySet, type PolicyFile } from '../policy/index.ts'
import { defaultConfigFile, UsageError, type Command } from './command.ts'

/** `sallyport policy check PATH… [--config FILE]`: reads the files as one set and reports everything wrong. */
export const checkPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { config: { type: 'string', default: defaultConfigFile } },
  })
  if (positionals.length === 0) throw new UsageError('policy check needs a file or a directory')
  const apps = loadConfig(values.config, terminal.environment).apps.map(app => app.id)
  const files = (await Promise.all(positionals.map(filesAt))).flat()
  const { revision, rules } = readPolicySet(files, apps)
  terminal.out(`${rules.length} rules in ${files.length} files, revision ${revision}: no problems`)
  return 0
}

async function filesAt(path: string): Promise<PolicyFile[]> {
  if (statSync(path).isDirectory()) return readPolicyDirectory(path)
  return [{ file: path, text: await readFile(path, 'utf8') }]
}

import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config/index.ts'
import { count, ProblemsError, type Problem } from '../diagnostics/index.ts'
import { readPolicyDirectory, readPolicySet, type PolicyFile } from '../policy/index.ts'
import { defaultConfigFile, UsageError, type Command, type Terminal } from './command.ts'

/** `sallyport policy check PATH… [--config FILE]`: reads the files as one set and reports everything wrong. */
export const checkPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { config: { type: 'string' } },
  })
  if (positionals.length === 0) throw new UsageError('policy check needs a file or a directory')
  const missing = positionals.filter(path => !existsSync(path))
  for (const path of missing) terminal.error(`${path}: there is no such file or directory`)
  if (missing.length > 0) return 1
  const files = (await Promise.all(positionals.map(filesAt))).flat()
  const apps = collect(() => appIds(values.config, terminal))
  const set = collect(() => readPolicySet(files, apps.value))
  if (set.value === undefined || apps.problems.length > 0)
    throw new ProblemsError([...apps.problems, ...set.problems])
  const { revision, rules } = set.value
  const counted = `${count(rules.length, 'rule')} in ${count(files.length, 'file')}`
  terminal.out(`${counted}, revision ${revision}: no problems`)
  return 0
}

/** Rules are often checked where no edge is configured; then all but the ids of apps can be. */
function appIds(configFile: string | undefined, { environment, error }: Terminal): string[] | undefined {
  if (configFile === undefined && !existsSync(defaultConfigFile)) {
    error(`no ${defaultConfigFile} here and no --config: ids of apps are not checked`)
    return undefined
  }
  return loadConfig(configFile ?? defaultConfigFile, environment).apps.map(app => app.id)
}

async function filesAt(path: string): Promise<PolicyFile[]> {
  if (statSync(path).isDirectory()) return readPolicyDirectory(path)
  return [{ file: path, text: await readFile(path, 'utf8') }]
}

interface Collected<T> {
  readonly value: T | undefined
  readonly problems: readonly Problem[]
}

/** What a reading gives, or all that is wrong, so that two readings can be reported as one. */
function collect<T>(read: () => T): Collected<T> {
  try {
    return { value: read(), problems: [] }
  } catch (error) {
    if (error instanceof ProblemsError) return { value: undefined, problems: error.problems }
    throw error
  }
}

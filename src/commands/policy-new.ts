import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { didYouMean } from '../diagnostics/index.ts'
import { PolicyFilesError } from '../policy/index.ts'
import { UsageError, type Command } from './command.ts'

const templates = join(import.meta.dirname, '../../policies/templates')

/**
 * `sallyport policy new [TEMPLATE] [--to DIRECTORY]`: writes a policy and its tests from a template; without one,
 * lists them.
 */
export const newPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { to: { type: 'string', default: 'policies' } },
  })
  const [wanted, ...more] = positionals
  if (more.length > 0) throw new UsageError('policy new takes one template at a time')
  const known = await listTemplates()
  if (wanted === undefined) {
    terminal.out(known.map(({ name, summary }) => `${name.padEnd(34)} ${summary}`).join('\n'))
    return 0
  }
  const names = known.map(({ name }) => name)
  if (!names.includes(wanted)) {
    const advice = didYouMean(wanted, names) || `; known: ${names.join(', ')}`
    throw new PolicyFilesError(`there is no template "${wanted}"${advice}`)
  }
  for (const file of await copy(wanted, values.to)) terminal.out(`wrote ${file}`)
  terminal.out(`now: sallyport policy test ${values.to}`)
  terminal.out(completionAdvice(values.to))
  return 0
}

/** The templates look for the schemas beside the policy directory. */
function completionAdvice(directory: string): string {
  const beside = (name: string): string => join(dirname(directory), name)
  const policy = `sallyport policy schema > ${beside('policy.schema.json')}`
  const tests = `sallyport policy schema --tests > ${beside('policy-tests.schema.json')}`
  return `for completion in editors, beside the policy directory: ${policy}; ${tests}`
}

interface Template {
  readonly name: string
  /** The first line of its comment. */
  readonly summary: string
}

async function listTemplates(): Promise<Template[]> {
  const files = (await readdir(templates)).filter(name => !name.endsWith('.test.yaml')).sort()
  return Promise.all(
    files.map(async file => {
      const text = await readFile(join(templates, file), 'utf8')
      const [, summary = ''] = /^# (?!yaml-language-server)(.*)$/m.exec(text) ?? []
      return { name: file.replace('.yaml', ''), summary }
    }),
  )
}

/** @throws {PolicyFilesError} when a file of that name is there: nobody's work is written over */
async function copy(name: string, directory: string): Promise<string[]> {
  const files = [`${name}.yaml`, `${name}.test.yaml`]
  const taken = files.map(file => join(directory, file)).filter(existsSync)
  if (taken.length > 0) throw new PolicyFilesError(`${taken.join(', ')} is there already; move it away first`)
  await mkdir(directory, { recursive: true })
  return Promise.all(
    files.map(async file => {
      const target = join(directory, file)
      await writeFile(target, await readFile(join(templates, file), 'utf8'), { flag: 'wx' })
      return target
    }),
  )
}

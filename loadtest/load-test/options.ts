import { existsSync, readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { didYouMean } from '../../src/diagnostics/index.ts'
import { UsageError } from '../usage-error.ts'

/** What the command line asks for. */
export interface Options {
  readonly target: URL
  /** A configuration whose keys make sessions; then `cookies` is empty. */
  readonly config: string | undefined
  /** A `Cookie` value of each session. */
  readonly cookies: readonly string[]
  /** A file. */
  readonly scenario: string
  readonly connect: Address | undefined
  /** PEM of the authority to trust. */
  readonly ca: string | undefined
  readonly insecure: boolean
  /** A file to write. */
  readonly report: string | undefined
  readonly json: boolean
}

/** Where connections go. */
export interface Address {
  /** A literal; IPv6 without brackets. */
  readonly host: string
  readonly port: number
}

const known = {
  target: { type: 'string' },
  config: { type: 'string' },
  cookie: { type: 'string', multiple: true },
  scenario: { type: 'string', default: join(import.meta.dirname, '../scenarios/default.yaml') },
  connect: { type: 'string' },
  ca: { type: 'string' },
  insecure: { type: 'boolean', default: false },
  report: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: known, strict: false, allowPositionals: true, tokens: true })

/**
 * Reads the command line.
 * @returns undefined when help is asked for
 * @throws {UsageError} with everything that is wrong with it
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, tokens } = parse(args)
  if (values.help === true) return undefined
  const problems = tokens.flatMap(problemOf)
  // What lacks its value has been told; as a value it would be taken for `true`.
  const given = Object.fromEntries(Object.entries(values).filter(([name, value]) => hasType(name, value)))
  const options = optionsOf(given as Values, problems)
  if (problems.length > 0) throw new UsageError(problems)
  return options
}

type Token = ReturnType<typeof parse>['tokens'][number]

function problemOf(token: Token): string[] {
  if (token.kind === 'positional') return [`"${token.value}" belongs to no option`]
  if (token.kind === 'option-terminator') return []
  const { name, rawName, value } = token
  if (!Object.hasOwn(known, name))
    return [`unknown option ${rawName}${didYouMean(name, Object.keys(known)).replace('"', '"--')}`]
  const { type } = known[name as keyof typeof known]
  if (type === 'boolean') return value === undefined ? [] : [`${rawName} takes no value`]
  if (value === undefined) return [`${rawName} needs a value`]
  const isOption = !token.inlineValue && value.startsWith('--')
  return isOption ? [`${rawName} needs a value, and ${value} is an option`] : []
}

const hasType = (name: string, value: unknown): boolean => {
  if (!Object.hasOwn(known, name)) return false
  const { type } = known[name as keyof typeof known]
  return [value].flat().every(each => typeof each === type)
}

function optionsOf(values: Values, problems: string[]): Options {
  const { config, scenario, report } = values as Readonly<Record<string, string | undefined>>
  const cookies = (values.cookie ?? []) as string[]
  const insecure = values.insecure === true
  if ((config === undefined) === (cookies.length === 0))
    problems.push('give either --config, to make sessions, or --cookie, for sessions that you have')
  for (const cookie of cookies)
    if (!/^[^=;,\s]+=[^\s]/.test(cookie)) problems.push(`--cookie: "${cookie}" is not NAME=VALUE`)
  // Before the test, not after it.
  if (report !== undefined && !existsSync(dirname(report)))
    problems.push(`--report: there is no directory ${dirname(report)}`)
  if (report !== undefined && statSync(report, { throwIfNoEntry: false })?.isDirectory() === true)
    problems.push(`--report: ${report} is a directory; name a file in it`)
  if (insecure && values.ca !== undefined) problems.push('--ca means nothing beside --insecure')
  return {
    target: targetOf(values.target as string | undefined, problems),
    config,
    cookies,
    scenario: scenario!,
    connect: addressOf(values.connect as string | undefined, problems),
    ca: pemOf(values.ca as string | undefined, problems),
    insecure,
    report,
    json: values.json === true,
  }
}

const example = 'https://www.example.com.wiki.edge.corp.example'

function targetOf(text: string | undefined, problems: string[]): URL {
  const url = URL.parse(text ?? '')
  if (text === undefined) problems.push(`--target is missing: an app at an edge, such as ${example}`)
  else if (url?.protocol !== 'https:') problems.push(`--target: "${text}" is no https URL such as ${example}`)
  return url ?? new URL(example)
}

function addressOf(text: string | undefined, problems: string[]): Address | undefined {
  if (text === undefined) return undefined
  const match = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const [host, port] = [match?.[1] ?? match?.[2] ?? '', Number(match?.[3] ?? 0)]
  if (isIP(host) === 0 || port < 1 || port > 65_535)
    problems.push(`--connect: "${text}" is no address and port such as 127.0.0.1:8443 or [::1]:8443`)
  return { host, port }
}

function pemOf(file: string | undefined, problems: string[]): string | undefined {
  if (file === undefined) return undefined
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (text === undefined) problems.push(`--ca: there is no file ${file}`)
  else if (!text.includes('-----BEGIN CERTIFICATE-----'))
    problems.push(`--ca: ${file} holds no PEM certificate`)
  return text
}

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config/index.ts'
import {
  explain,
  factsFromWords,
  PolicyFilesError,
  readPolicySet,
  readRecordedFacts,
  renderExplanation,
  type Facts,
} from '../policy/index.ts'
import { decisionOf, readLog, type LoggedDecision } from './activity-log.ts'
import { defaultConfigFile, UsageError, type Command, type Terminal } from './command.ts'
import { knownContext, readPolicyPaths } from './policy-sources.ts'
import { renderUndecided, undecidedOf, type UndecidedRequest } from './undecided-request.ts'

/**
 * `sallyport policy explain`: why a decision is what it is, and what would alter it.
 *
 * - `explain REFERENCE --log FILE`: the decision behind the number on a page, from the activity log;
 * - `explain --facts FILE`: facts as records carry them, as JSON;
 * - `explain app=drive activity=download device.managed=false …`: facts as words.
 */
export const explainPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      policy: { type: 'string', multiple: true },
      log: { type: 'string' },
      facts: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const asked = await findFacts(values, positionals)
  if ('undecided' in asked) {
    const { undecided } = asked
    terminal.out(values.json ? JSON.stringify({ undecided }) : renderUndecided(undecided))
    return 0
  }
  const paths = values.policy ?? [policyDirectory(values.config, terminal)]
  const files = await readPolicyPaths(paths)
  const policy = readPolicySet(files.policies, knownContext(values.config, terminal))
  const explanation = explain(policy, asked.facts, 'content')
  if (values.json) terminal.out(JSON.stringify({ logged: loggedAs(asked.logged), ...explanation }))
  else terminal.out([...story(asked.logged, policy.revision), renderExplanation(explanation)].join('\n'))
  return 0
}

interface Asked {
  readonly facts: Facts
  readonly logged: LoggedDecision | undefined
}

async function findFacts(
  { log, facts }: { readonly log?: string | undefined; readonly facts?: string | undefined },
  words: readonly string[],
): Promise<Asked | { readonly undecided: UndecidedRequest }> {
  if (facts !== undefined) return { facts: await factsOfFile(facts), logged: undefined }
  if (log !== undefined && words.length === 1) return inLog(words[0]!, log)
  if (words.length > 0 && words.every(word => word.includes('='))) {
    return { facts: factsFromWords(words, Date.now()), logged: undefined }
  }
  throw new UsageError(
    'policy explain needs a REFERENCE with --log FILE, --facts FILE, or facts such as app=drive',
  )
}

async function factsOfFile(file: string): Promise<Facts> {
  const text = await readFile(file, 'utf8')
  const value = parseJson(text, file) as { facts?: unknown }
  const recorded = readRecordedFacts(value?.facts ?? value)
  if (recorded === undefined)
    throw new PolicyFilesError(`${file} holds no facts: a JSON object as in a record`)
  return recorded.facts
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PolicyFilesError(`${file} is not JSON: ${(error as Error).message}`)
  }
}

/** People type references as they like, so their case does not count. */
async function inLog(
  reference: string,
  log: string,
): Promise<Asked | { readonly undecided: UndecidedRequest }> {
  for await (const record of readLog(log)) {
    if (String(record['reference'] ?? '').toUpperCase() !== reference.toUpperCase()) continue
    const logged = decisionOf(record)
    if (logged !== undefined) return { facts: logged.facts, logged }
    const undecided = undecidedOf(record)
    if (undecided !== undefined) return { undecided }
  }
  throw new PolicyFilesError(`${log} has no decision with the reference ${reference}`)
}

/** What was decided then, and whether the rules are still the same. */
function story(logged: LoggedDecision | undefined, revision: string): string[] {
  if (logged === undefined) return []
  const { reference, facts, verdict, outcome, rule } = logged
  const decided = outcome === verdict ? verdict : `${outcome}, verdict ${verdict}`
  const at = new Date(facts.now).toISOString().slice(0, 19)
  const file = facts.file.name === '' ? '' : ` of ${facts.file.name}`
  const who = facts.user === '' ? 'somebody without a session' : facts.user
  const lines = [
    `${reference}: ${who}, ${facts.activity}${file} in ${facts.app}, ${at}Z: ${decided} by ${rule}`,
  ]
  if (logged.revision === revision) return lines
  return [
    ...lines,
    `decided by revision ${logged.revision}; what follows is by ${revision}, the rules as they are now`,
  ]
}

function loggedAs(logged: LoggedDecision | undefined): object | null {
  if (logged === undefined) return null
  const { reference, verdict, outcome, rule, revision } = logged
  return { reference, verdict, outcome, rule, revision }
}

function policyDirectory(configFile: string | undefined, { environment }: Terminal): string {
  const file = configFile ?? defaultConfigFile
  if (configFile === undefined && !existsSync(file)) {
    throw new UsageError(`no ${defaultConfigFile} here: name the policy with --policy PATH, or --config FILE`)
  }
  return loadConfig(file, environment).policies
}

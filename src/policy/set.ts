import { createHash } from 'node:crypto'
import {
  integer,
  listOf,
  mapping,
  oneOf,
  parseYaml,
  Problems,
  ProblemsError,
  type Entry,
  type Node,
  type Reader,
} from '../diagnostics/index.ts'
import { compilePolicy, type CompiledPolicy } from './compile.ts'
import type { RuleContext } from './criterion.ts'
import { rule, type Rule } from './rule.ts'
import type { Verdict } from './verdict.ts'

/** One file of a policy set. */
export interface PolicyFile {
  /** The file as the author knows it. */
  readonly file: string
  readonly text: string
}

interface PolicyDocument {
  readonly default: Verdict | undefined
  readonly onEngineError: Verdict | undefined
  readonly rules: readonly Rule[]
}

const revisionDigits = 7

/** The revision that these files make: a hash of their names and contents. */
export function revisionOf(files: readonly PolicyFile[]): string {
  const hash = createHash('sha256')
  for (const { file, text } of files) hash.update(JSON.stringify([file, text]))
  return hash.digest('hex').slice(0, revisionDigits)
}

/**
 * Reads, checks and compiles a whole set. One bad rule refuses them all: a skipped `block` is an open door.
 * @param apps ids of the configured apps
 * @throws {ProblemsError} with every problem of every file
 */
export function readPolicySet(files: readonly PolicyFile[], apps: readonly string[]): CompiledPolicy {
  const problems = new Problems('P')
  const roots = files.flatMap(({ file, text }) => parseYaml(file, text, problems) ?? [])
  const context: RuleContext = { apps, lists: collectLists(roots, problems) }
  const documents = roots.flatMap(root => policyDocument(context)(root, problems) ?? [])
  refuseRepeatedRules(roots, problems)
  const fallback = agreedDefault(roots, documents, problems)
  if (problems.hasErrors || fallback === undefined) throw new ProblemsError(problems.all)
  return compilePolicy({
    revision: revisionOf(files),
    default: fallback,
    onEngineError: documents.some(document => document.onEngineError === 'allow') ? 'allow' : 'block',
    rules: documents.flatMap(document => document.rules),
  })
}

const policyDocument = (context: RuleContext): Reader<PolicyDocument> =>
  mapping(fields => {
    fields.required('version', integer(1, 1))
    fields.node('lists')
    return {
      default: fields.optional('default', oneOf(['allow', 'monitor', 'block'], 'default verdict')),
      onEngineError: fields.optional(
        'on-engine-error',
        oneOf(['allow', 'block'], 'verdict on an engine error'),
      ),
      rules: fields.optional('rules', listOf(rule(context)), []),
    }
  })

/** The set has one default; every file that names it must name the same. */
function agreedDefault(
  roots: readonly Node[],
  documents: readonly PolicyDocument[],
  problems: Problems,
): Verdict | undefined {
  const named = roots.flatMap(root => entriesOf(root).filter(entry => entry.key === 'default'))
  const wanted = documents.find(document => document.default !== undefined)?.default
  const other = named.find(({ value }) => value.kind === 'scalar' && value.value !== wanted)
  if (named.length === 0 && roots[0] !== undefined) {
    problems.error(roots[0].place, 104, 'key "default" is missing; write default: allow, monitor or block')
  }
  if (other !== undefined && wanted !== undefined && !problems.hasErrors) {
    problems.error(
      other.keyPlace,
      201,
      `another file of the set says default: ${wanted}; a set has one default`,
    )
  }
  return wanted
}

function collectLists(roots: readonly Node[], problems: Problems): Map<string, Node> {
  const lists = new Map<string, Node>()
  for (const root of roots) {
    const node = entriesOf(root).find(entry => entry.key === 'lists')?.value
    for (const { key, keyPlace, value } of node === undefined ? [] : entriesOf(node)) {
      if (lists.has(key)) problems.error(keyPlace, 202, `the list "${key}" is defined twice`)
      lists.set(key, value)
    }
  }
  return lists
}

function refuseRepeatedRules(roots: readonly Node[], problems: Problems): void {
  const seen = new Set<unknown>()
  for (const node of roots.flatMap(root => ruleNodes(root))) {
    const id = entriesOf(node).find(entry => entry.key === 'id')?.value
    if (id?.kind !== 'scalar') continue
    if (seen.has(id.value)) problems.error(id.place, 204, `the rule id "${String(id.value)}" is used twice`)
    seen.add(id.value)
  }
}

const entriesOf = (node: Node): readonly Entry[] => (node.kind === 'map' ? node.entries : [])

const ruleNodes = (root: Node): readonly Node[] => {
  const rules = entriesOf(root).find(entry => entry.key === 'rules')?.value
  return rules?.kind === 'list' ? rules.items : []
}

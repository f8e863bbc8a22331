import { createHash } from 'node:crypto'
import { basename } from 'node:path'
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
  wrongType,
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

/**
 * The revision that these files make: a hash of their names and contents. Where they lie does not count,
 * so that edges with the same files agree.
 */
export function revisionOf(files: readonly PolicyFile[]): string {
  const hash = createHash('sha256')
  for (const { file, text } of files) hash.update(JSON.stringify([basename(file), text]))
  return hash.digest('hex').slice(0, revisionDigits)
}

/**
 * Reads, checks and compiles a whole set. One bad rule refuses them all: a skipped `block` is an open door.
 * @param apps ids of the configured apps; undefined to take every id
 * @throws {ProblemsError} with every problem of every file
 */
export function readPolicySet(
  files: readonly PolicyFile[],
  apps: readonly string[] | undefined,
): CompiledPolicy {
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
    onEngineError: agreedOnEngineError(documents),
    rules: documents.flatMap(document => document.rules),
  })
}

const policyDocument = (context: RuleContext): Reader<PolicyDocument> =>
  mapping(fields => {
    fields.required('version', integer(1, 1))
    fields.optional('lists', lists)
    return {
      default: fields.optional('default', oneOf(defaults, 'default verdict')),
      onEngineError: fields.optional(
        'on-engine-error',
        oneOf(['allow', 'block'], 'verdict on an engine error'),
      ),
      rules: fields.optional('rules', listOf(rule(context)), []),
    }
  })

const defaults = ['allow', 'monitor', 'block'] as const

/** Only its shape: the filter that refers to a list says what may stand in it. */
const lists: Reader<Node> = (node, problems) =>
  node.kind === 'map' ? node : wrongType(node, problems, 'a mapping of names to values')

/** Letting everything through in a failure must be said, and not be contradicted by another file. */
const agreedOnEngineError = (documents: readonly PolicyDocument[]): Verdict => {
  const said = new Set(documents.map(document => document.onEngineError))
  return said.has('allow') && !said.has('block') ? 'allow' : 'block'
}

/** The set has one default; every file that names it must name the same. */
function agreedDefault(
  roots: readonly Node[],
  documents: readonly PolicyDocument[],
  problems: Problems,
): Verdict | undefined {
  const named = roots.flatMap(root => entriesOf(root).filter(entry => entry.key === 'default'))
  const wanted = documents.find(document => document.default !== undefined)?.default
  const differs = (value: unknown): boolean => value !== wanted && defaults.some(known => known === value)
  const other = named.find(({ value }) => value.kind === 'scalar' && differs(value.value))
  if (named.length === 0 && roots[0] !== undefined) {
    problems.error(roots[0].place, 104, 'key "default" is missing; write default: allow, monitor or block')
  }
  if (other !== undefined) {
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

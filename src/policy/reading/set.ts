import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import {
  integer,
  listOf,
  mapping,
  oneLine,
  oneOf,
  parseYaml,
  Problems,
  ProblemsError,
  string,
  wrongType,
  type Node,
  type Problem,
  type Reader,
} from '../../diagnostics/index.ts'
import { policyProblems } from '../codes.ts'
import type { RuleContext } from '../criterion.ts'
import type { PolicyContext, PolicyFile, PolicySet } from '../policy-set.ts'
import { plainVerdicts } from './effect.ts'
import { rule, type ReadRule } from './rule.ts'
import {
  agreedDefault,
  agreedLabels,
  agreedOnEngineError,
  collectLists,
  type PolicyDocument,
} from './set-agreement.ts'
import { checkLifts, checkLabels, idsIn, refuseRepeatedRules } from './set-checks.ts'
import { findDoubtfulRules } from './lint.ts'

/** A set with what is doubtful about it. */
export interface ReadSet {
  readonly set: PolicySet
  /** Nothing that hinders the set from working. */
  readonly warnings: readonly Problem[]
  readonly rules: readonly ReadRule[]
}

/** More than these, and a reload would take longer than anybody waits: the set is refused unread. */
export const setLimits = { bytes: 3_000_000, rules: 10_000 } as const

const revisionDigits = 7

/**
 * The revision that these files make: a hash of their names and contents. Where they lie does not count,
 * so that edges with the same files agree.
 */
export const revisionOf = (files: readonly PolicyFile[]): string =>
  contentHash(files).slice(0, revisionDigits)

/** The whole of that hash: no change is overlooked because of one like it. */
export function contentHash(files: readonly PolicyFile[]): string {
  const hash = createHash('sha256')
  for (const { file, text } of files) hash.update(`${basename(file)}\0${text.length}\0`).update(text)
  return hash.digest('hex')
}

/**
 * Reads and checks a whole set. One bad rule refuses them all: a skipped `block` is an open door.
 * @throws {ProblemsError} with every problem of every file
 */
export function readSet(files: readonly PolicyFile[], context: PolicyContext): ReadSet {
  const problems = new Problems('P', policyProblems)
  refuseLargeSet(files, problems)
  const roots = files.flatMap(({ file, text }) => parseYaml(file, text, problems) ?? [])
  const isWhole = roots.length === files.length
  const documents = readDocuments(roots, isWhole, context, problems)
  const rules = documents.flatMap(document => document.rules)
  refuseManyRules(rules, problems)
  // What one file lacks may stand in another; while one cannot be read, nobody can tell.
  if (!isWhole) throw new ProblemsError(problems.all)
  const fallback = agreedDefault(roots, documents, problems)
  const labels = agreedLabels(roots, documents, problems)
  checkLifts(rules, idsIn(roots), problems)
  checkLabels(rules, labels, problems)
  if (problems.hasErrors || fallback === undefined) throw new ProblemsError(problems.all)
  findDoubtfulRules(rules, problems)
  const set: PolicySet = {
    revision: revisionOf(files),
    default: fallback,
    onEngineError: agreedOnEngineError(documents),
    labels: labels ?? [],
    rules: rules.map(({ definition }) => definition),
    warnings: problems.all.map(oneLine),
  }
  return { set, warnings: problems.all, rules }
}

function readDocuments(
  roots: readonly Node[],
  isWhole: boolean,
  context: PolicyContext,
  problems: Problems,
): readonly PolicyDocument[] {
  const lists = collectLists(roots, problems)
  const ruleContext: RuleContext = { ...context, lists: isWhole ? lists : undefined }
  const documents = roots.flatMap(root => policyDocument(ruleContext)(root, problems) ?? [])
  refuseRepeatedRules(roots, problems)
  return documents
}

const policyDocument = (context: RuleContext): Reader<PolicyDocument> =>
  mapping(fields => {
    fields.required('version', integer(1, 1))
    fields.optional('lists', lists)
    return {
      default: fields.optional('default', oneOf(plainVerdicts, 'default verdict')),
      onEngineError: fields.optional(
        'on-engine-error',
        oneOf(['allow', 'block'], 'verdict on an engine error'),
      ),
      labels: fields.optional('labels', listOf(string)),
      rules: fields.optional('rules', listOf(rule(context)), []),
    }
  })

/** Only its shape: the filter that refers to a list says what may stand in it. */
const lists: Reader<Node> = (node, problems) =>
  node.kind === 'map' ? node : wrongType(node, problems, 'a mapping of names to values')

function refuseLargeSet(files: readonly PolicyFile[], problems: Problems): void {
  const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  if (bytes <= setLimits.bytes) return
  const largest = files.reduce((a, b) => (b.text.length > a.text.length ? b : a))
  const place = { source: { file: largest.file, lines: [] }, line: 1, column: 1, length: 1 }
  const most = `${setLimits.bytes / 1e6} MB`
  problems.error(place, 225, `the set has ${(bytes / 1e6).toFixed(1)} MB of text; at most ${most} are read`)
  throw new ProblemsError(problems.all)
}

function refuseManyRules(rules: readonly ReadRule[], problems: Problems): void {
  const excess = rules[setLimits.rules]
  if (excess === undefined) return
  problems.error(excess.place, 225, `the set has ${rules.length} rules; at most ${setLimits.rules} are taken`)
}

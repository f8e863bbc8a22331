import { parseYaml, Problems } from '../../../src/diagnostics/index.ts'
import { policyProblems } from '../../../src/policy/codes.ts'
import { criteria } from '../../../src/policy/criteria/index.ts'
import type { Criterion, RuleContext } from '../../../src/policy/criterion.ts'
import type { Facts } from '../../../src/policy/facts.ts'

const lists = parseYaml(
  'lists.yaml',
  'docs: [pdf, docx]\nus: [ana@corp.example]\nnone: []\nround: [$docs]\nnordic: [NO, SE]\none: DE',
  new Problems('P', policyProblems),
)!

/** What the filters of the tests may refer to. */
export const context: RuleContext = {
  apps: ['wiki', 'mail'],
  networks: { names: ['office', 'lab'], categories: ['trusted', 'hosting'], tags: ['berlin'] },
  lists: new Map(lists.kind === 'map' ? lists.entries.map(({ key, value }) => [key, value]) : []),
}

export interface Read {
  readonly criterion: Criterion
  /** Undefined when it is refused. */
  readonly wanted: unknown
  /** `P216 this filter is empty...`, without places. */
  readonly problems: readonly string[]
}

/** Reads `app: wiki` as it would stand in a rule. */
export function read(filter: string, known: RuleContext = context): Read {
  const problems = new Problems('P', policyProblems)
  const root = parseYaml('filter.yaml', `{ ${filter} }`, problems)
  const entry = root?.kind === 'map' ? root.entries[0] : undefined
  const criterion = criteria.find(({ name }) => name === entry?.key)
  if (entry === undefined || criterion === undefined) throw new Error(`no such filter: ${filter}`)
  const wanted = criterion.parse(entry.value, problems, known)
  return {
    criterion,
    wanted,
    problems: problems.all.map(({ code, message, place }) => `${code} ${place.column} ${message}`),
  }
}

/** A filter that must be right. */
export function filterOf(filter: string): Read {
  const made = read(filter)
  if (made.problems.length > 0 || made.wanted === undefined)
    throw new Error(`${filter}: ${made.problems.join()}`)
  return made
}

/** Whether the filter passes on these facts. */
export function passes(filter: string, facts: Facts, unknown = false): boolean {
  const { criterion, wanted } = filterOf(filter)
  return criterion.test(wanted, unknown)(facts)
}

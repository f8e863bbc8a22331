import {
  mapping,
  oneOf,
  string,
  type Fields,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import { criteria } from './criteria/index.ts'
import type { Criterion, RuleContext } from './criterion.ts'
import type { Facts } from './facts.ts'
import { verdicts, type Verdict } from './verdict.ts'

/** One filter of a rule, compiled. */
export interface Filter {
  readonly criterion: Criterion
  readonly test: (facts: Facts) => boolean
  /** The values this filter is found by, when it is an index. */
  readonly indexed: ReadonlySet<string> | undefined
}

/** One rule of a policy set, compiled: all of `when` must hold, none of `unless` may. */
export interface Rule {
  readonly id: string
  readonly verdict: Verdict
  readonly when: readonly Filter[]
  readonly unless: readonly Filter[]
  readonly message: string | null
}

/** Verdicts that this version can enforce; the others are refused when a rule asks for them. */
const enforceable = ['allow', 'monitor', 'block'] as const

/** Reads one entry of `rules`. */
export const rule = (context: RuleContext): Reader<Rule> =>
  mapping<Rule>((fields, problems) => {
    const id = fields.required('id', ruleId)
    const verdict = readVerdict(fields, problems)
    // What is not known must never let through: it fits no rule that does, and no exception of one that does not.
    const lets = verdict === 'allow' || verdict === 'monitor'
    const when = fields.required('when', filters(context, !lets)) ?? []
    const unless = fields.optional('unless', filters(context, lets), [])
    const message = fields.optional('message', string)
    return id === undefined || verdict === undefined
      ? undefined
      : { id, when, unless, verdict, message: message ?? null }
  }, 'rule key')

const ruleId: Reader<string> = (node, problems) => {
  const id = string(node, problems)
  if (id === undefined || /^[a-z0-9][a-z0-9-]*$/.test(id))
    return id === 'default' ? reserved(node, problems) : id
  problems.error(node.place, 200, `"${id}" is not a rule id: lower-case letters, digits and hyphens`)
  return undefined
}

const reserved = (node: Node, problems: Problems): undefined => {
  problems.error(node.place, 200, '"default" is what a decision without a rule is called; choose another id')
  return undefined
}

function readVerdict(fields: Fields, problems: Problems): Verdict | undefined {
  const verdict = fields.required('then', oneOf(verdicts, 'verdict'))
  if (verdict === undefined || (enforceable as readonly Verdict[]).includes(verdict)) return verdict
  problems.error(
    fields.placeOf('then'),
    205,
    `"${verdict}" cannot be enforced yet; use ${enforceable.join(', ')}`,
  )
  return undefined
}

const filters = (context: RuleContext, unknown: boolean): Reader<Filter[]> =>
  mapping(
    (fields, problems) =>
      criteria.flatMap(each => {
        const node = fields.node(each.name)
        const wanted = node && each.parse(node, problems, context)
        if (wanted === undefined) return []
        return { criterion: each, test: each.test(wanted, unknown), indexed: each.indexed?.(wanted) }
      }),
    'filter',
  )

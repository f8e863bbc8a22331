import {
  listOf,
  mapping,
  oneOf,
  string,
  type Node,
  type Place,
  type Problems,
  type Reader,
} from '../../diagnostics/index.ts'
import { criteria } from '../criteria/index.ts'
import type { RuleContext } from '../criterion.ts'
import { effect, type Effect } from './effect.ts'

/** One filter of a rule: the criterion's name and what is wanted, as the criterion has read it. */
export interface FilterDefinition {
  readonly criterion: string
  readonly wanted: unknown
}

/** `enforce` counts, `shadow` is only recorded, `off` is not looked at. */
export const modes = ['enforce', 'shadow', 'off'] as const
export type Mode = (typeof modes)[number]

/** One rule as it is written: all of `when` must hold, none of `unless` may. Plain data. */
export interface RuleDefinition {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly mode: Mode
  readonly when: readonly FilterDefinition[]
  readonly unless: readonly FilterDefinition[]
  readonly effect: Effect
  /** Ids of the rules that do not count where this one matches. */
  readonly lifts: readonly string[]
  readonly message: string | null
}

/** A rule with the places that problems of it are reported at. */
export interface ReadRule {
  readonly definition: RuleDefinition
  /** Of its id. */
  readonly place: Place
  /** Of each entry of `lifts`. */
  readonly liftPlaces: readonly Place[]
  /** Of the value of `then`. */
  readonly effectPlace: Place
}

/** Reads one entry of `rules`. */
export const rule = (context: RuleContext): Reader<ReadRule> =>
  mapping<ReadRule>((fields, problems) => {
    const id = fields.required('id', ruleId)
    const mode = fields.optional('mode', oneOf(modes, 'mode'), 'enforce')
    const when = fields.required('when', filters(context)) ?? []
    const unless = fields.optional('unless', filters(context), [])
    const then = fields.required('then', effect)
    const lifts = fields.optional('lifts', listOf(located), [])
    const message = fields.optional('message', string) ?? null
    if (then?.verdict === 'block' && lifts[0] !== undefined) {
      const advice = 'what it lifts could not be stronger'
      problems.error(fields.placeOf('lifts'), 224, `a rule that blocks has nothing to lift: ${advice}`)
    }
    if (id === undefined || then === undefined) return undefined
    const { source, line } = fields.placeOf('id')
    const file = source.file
    return {
      definition: {
        id,
        file,
        line,
        mode,
        when,
        unless,
        effect: then,
        lifts: lifts.map(each => each.text),
        message,
      },
      place: fields.node('id')!.place,
      liftPlaces: lifts.map(each => each.place),
      effectPlace: fields.node('then')!.place,
    }
  }, 'rule key')

const ruleId: Reader<string> = (node, problems) => {
  const id = string(node, problems)
  if (id === undefined || /^[a-z0-9][a-z0-9-]*$/.test(id))
    return id === 'default' ? reserved(node, problems) : id
  problems.error(node.place, 200, `"${id}" is not a rule id; write lower-case letters, digits and hyphens`)
  return undefined
}

const reserved = (node: Node, problems: Problems): undefined => {
  problems.error(node.place, 200, '"default" is what a decision without a rule is called; choose another id')
  return undefined
}

const located: Reader<{ text: string; place: Place }> = (node, problems) => {
  const text = string(node, problems)
  return text === undefined ? undefined : { text, place: node.place }
}

const filters = (context: RuleContext): Reader<FilterDefinition[]> =>
  mapping(
    (fields, problems) =>
      criteria.flatMap(each => {
        const node = fields.node(each.name)
        const wanted = node && each.parse(node, problems, context)
        return wanted === undefined ? [] : { criterion: each.name, wanted }
      }),
    'filter',
  )

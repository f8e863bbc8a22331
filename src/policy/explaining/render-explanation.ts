import { formatDuration } from '../../diagnostics/index.ts'
import type { Explanation, FilterStory, RuleStory } from './explain.ts'
import type { Decision } from '../verdict.ts'

/** An explanation as an operator reads it. */
export function renderExplanation(explanation: Explanation): string {
  const { decision, winner, stopper, also } = explanation
  const told = stopper ?? winner
  const others = [...(winner === undefined ? [] : [winner]), ...also].filter(({ id }) => id !== told?.id)
  const lines = [
    headline(explanation, told),
    ...(told === undefined ? [] : table(told.filters)),
    ...obligations(decision),
    ...listed('also matched', others),
    ...listed('lifted', explanation.lifted),
    ...onTrial(explanation),
    ...explanation.nearly.flatMap(nearMiss),
    changeLine(explanation),
  ]
  return lines.join('\n')
}

function headline(
  { decision, outcome, stopper, revision }: Explanation,
  told: RuleStory | undefined,
): string {
  const by = told === undefined ? 'default: no rule decides' : `${told.id} (${told.file}:${told.line})`
  const said = stopper === undefined ? decision.verdict : outcome
  const beside = stopper === undefined ? '' : `, verdict ${decision.verdict}`
  const fault = decision.fault ? ', because the engine failed' : ''
  const open = decision.pending ? ', as far as is known yet' : ''
  return `${said} by ${by}${beside}${fault}${open}, revision ${revision}`
}

/** Columns: filter, what was found, what is wanted, why. */
function table(filters: readonly FilterStory[]): string[] {
  const rows = filters.map(({ filter, found, wanted, reason, exception }) => [
    exception ? `unless ${filter}` : filter,
    found,
    wanted,
    reason,
  ])
  const widths = [0, 1, 2].map(column => Math.max(0, ...rows.map(row => row[column]!.length)))
  return rows.map(row =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}

function obligations({ readonly, controls, session, label, stepUp }: Decision): string[] {
  const limits = session && [
    ...(session.idle === null ? [] : [`idle ${formatDuration(session.idle)}`]),
    ...(session.absolute === null ? [] : [`absolute ${formatDuration(session.absolute)}`]),
  ]
  const said = [
    ...(readonly ? ['readonly'] : []),
    ...controls,
    ...(limits === null ? [] : [`session ${limits.join(', ')}`]),
    ...(label === null ? [] : [`protect as ${label}`]),
    ...(stepUp === null ? [] : [`step up to ${stepUp.strength} within ${formatDuration(stepUp.within)}`]),
  ]
  return said.length === 0 ? [] : [`obligations: ${said.join('; ')}`]
}

const listed = (words: string, rules: readonly RuleStory[]): string[] =>
  rules.length === 0 ? [] : [`${words}: ${rules.map(({ id, effect }) => `${id} (${effect})`).join(', ')}`]

function onTrial({ shadow, decision }: Explanation): string[] {
  return shadow.map(({ id }, index) => `on trial: ${id}, the verdict would be ${decision.wouldBe[index]}`)
}

function nearMiss({ id, effect, filters }: RuleStory): string[] {
  const against = filters.find(({ passed, exception }) => passed === exception)
  if (against === undefined) return []
  const { filter, found, wanted, exception } = against
  const why = exception ? `excepts ${filter} ${wanted}` : `asks for ${filter} ${wanted}`
  return [`nearly: ${id} (${effect}) ${why}, and found ${found}`]
}

function changeLine({ flip, stopper }: Explanation): string {
  const altered = stopper === undefined ? 'the verdict' : 'that'
  if (flip === undefined) return `no single change of a fact would alter ${altered}`
  const by = flip.rule === 'default' ? 'by default' : `by ${flip.rule}`
  const change = flip.words.startsWith('without ') ? flip.words : `with ${flip.words}`
  return `it would be ${flip.outcome} ${by} ${change}`
}

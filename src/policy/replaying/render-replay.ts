import { count } from '../../diagnostics/index.ts'
import type { CompiledPolicy } from '../deciding/compile.ts'
import { notCompared } from './not-compared.ts'
import type { ChangedGroup, ReplayReport } from './report.ts'

/** A replay of a candidate as an author reads it: what would change, by which rule, for how many. */
export function renderReplay(report: ReplayReport, policy: CompiledPolicy): string {
  const { replayed, revisions, candidate, same, changed, undecided, unjudged } = report
  const before = revisions.length === 1 ? `revision ${revisions[0]}` : count(revisions.length, 'revision')
  const silent = notCompared(policy)
  const width = String(replayed).length + 2
  const row = (number: number, words: string): string => `${String(number).padStart(width)} ${words}`
  return [
    `${count(replayed, 'decision')} replayed, ${before} -> candidate ${candidate}`,
    row(same, 'same'),
    ...changed.flatMap(group => [row(group.count, changeWords(group)), ...exampleLines(group, width)]),
    ...(undecided === 0 ? [] : [row(undecided, 'cannot be judged, for lack of facts')]),
    ...unjudged.map(({ rule, lacks, count: times }) =>
      row(times, `  ${rule} asks for ${lacks.join(' and ')}`),
    ),
    ...(silent.length === 0 ? [] : [`${silent.join(' and ')} are not compared`]),
  ].join('\n')
}

function changeWords({ from, to, rule, was, users, groups }: ChangedGroup): string {
  const by = rule === 'default' && was !== 'default' ? `${was} no longer decides` : rule
  const touched = [count(users, 'user'), ...(groups === 0 ? [] : [count(groups, 'group')])].join(', ')
  return `${from} -> ${to}  ${by}  ${touched}`
}

const shownExamples = 3

function exampleLines({ examples }: ChangedGroup, width: number): string[] {
  return examples.slice(0, shownExamples).map(({ reference, user, activity, app, at }) => {
    const when = new Date(at).toISOString().slice(0, 19)
    return `${' '.repeat(width + 3)}${reference}  ${when}Z  ${user || 'anonymous'}  ${activity} in ${app}`
  })
}

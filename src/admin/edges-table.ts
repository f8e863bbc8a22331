import type { EdgeView } from '../geo/index.ts'
import { escapeHtml } from '../pages/index.ts'
import { conditionOf, describe, inlineSignOf, loadOf } from './edge-condition.ts'

/** A table of the edges. Roles are written out, since on phones its rows are laid out as blocks, and browsers may then forget them. */
export const edgesTable = (edges: readonly EdgeView[]): string =>
  `<table role="table"><caption>How each edge is, and what it carries</caption>
<thead role="rowgroup"><tr role="row">${columns.map(headOf).join('')}</tr></thead>
<tbody role="rowgroup">
${edges.map(rowOf).join('\n')}
</tbody></table>`

const columns = ['Edge', 'Region', 'Standing', 'Since', 'Load', 'Users', 'Connections', 'Policy'] as const
const figures: ReadonlySet<string> = new Set(['Load', 'Users', 'Connections'])

const headOf = (column: string): string =>
  `<th scope="col" role="columnheader"${figures.has(column) ? ' class="figure"' : ''}>${column}</th>`

function rowOf(edge: EdgeView): string {
  const { id, region, since, told } = edge
  const condition = conditionOf(edge)
  const cells = [
    `<th scope="row" role="rowheader">${escapeHtml(id)}</th>`,
    cell('region', escapeHtml(region)),
    cell(`standing ${condition}`, `${inlineSignOf(condition)}${escapeHtml(describe(edge))}`),
    cell('', timeOf(since), 'Since'),
    cell('figure', loadOf(edge), 'Load'),
    cell('figure', String(told?.users ?? '–'), 'Users'),
    cell('figure', String(told?.connections ?? '–'), 'Connections'),
    cell('', escapeHtml(told?.revisions.join(', ') ?? '–'), 'Policy'),
  ]
  return `<tr role="row">${cells.join('')}</tr>`
}

/** @param column its name, where phones have to show it beside the cell */
const cell = (kind: string, content: string, column?: (typeof columns)[number]): string =>
  `<td role="cell"${kind === '' ? '' : ` class="${kind}"`}${column === undefined ? '' : ` data-column="${column}"`}>${content}</td>`

/** @param time ISO 8601, in UTC */
export function timeOf(time: string): string {
  const [day, clock] = [time.slice(0, 10), time.slice(11, 19)]
  return `<time datetime="${day}T${clock}Z">${day} ${clock} UTC</time>`
}

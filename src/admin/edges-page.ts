import type { EdgeView } from '../geo/index.ts'
import { escapeHtml } from '../pages/index.ts'
import type { Answer } from './answer.ts'
import { drawWorld, type WorldMap } from './world-map.ts'

/** The page looks again after so many seconds. */
const refreshSeconds = 5
/** Nothing but what stands in the page itself; it needs no script. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

let world: WorldMap | undefined

/** A page with a map of the edges: where they are, how they are, and how many users are with them. */
export function edgesPage(edges: readonly EdgeView[]): Answer {
  world ??= drawWorld()
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${refreshSeconds}">
<title>Edges</title>
<style>${style}</style>
<h1>Edges</h1>
<p>${summaryOf(edges)}</p>
${mapOf(edges, world)}
${tableOf(edges)}
</html>
`
  return [200, 'text/html; charset=utf-8', body, { 'content-security-policy': policy }]
}

const style = `
:root { color-scheme: light dark; --text: #1d2733; --muted: #5a6775; --page: #fff; --sea: #eef3f7; --land: #cfd8e0; --line: #dde4ea; --well: #1a7f4b; --full: #9a6400; --down: #c62828 }
@media (prefers-color-scheme: dark) { :root { --text: #e3e9ef; --muted: #9aa7b4; --page: #14191f; --sea: #1a222b; --land: #35414d; --line: #2a343e; --well: #4cc38a; --full: #e2a33c; --down: #ff6b6b } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 }
p { color: var(--muted); margin: .25rem 0 1rem }
svg { width: 100%; height: auto; background: var(--sea); border-radius: .5rem }
.graticule { fill: none; stroke: var(--line); stroke-width: .5 }
.land { fill: var(--land) }
svg text { fill: var(--text); font-size: 13px; font-weight: 600; paint-order: stroke; stroke: var(--sea); stroke-width: 3px }
.halo { opacity: .25 }
.well { fill: var(--well); color: var(--well) } .full { fill: var(--full); color: var(--full) } .down { fill: var(--down); color: var(--down) }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top }
th { color: var(--muted); font-weight: 600 } td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums }
`

type Condition = 'well' | 'full' | 'down'
/** From this load on users are sent elsewhere (`geo/routing.ts`). */
const nearlyFull = 0.8
const conditionOf = ({ well, load }: EdgeView): Condition =>
  well ? (load > nearlyFull ? 'full' : 'well') : 'down'

function summaryOf(edges: readonly EdgeView[]): string {
  if (edges.length === 0) return 'No edges are configured: this one is alone.'
  const well = edges.filter(edge => edge.well).length
  const users = edges.reduce((sum, { told }) => sum + (told?.users ?? 0), 0)
  return `${well} of ${edges.length} well, ${users} users in the last minutes. Looked at ${new Date().toISOString()}.`
}

function mapOf(edges: readonly EdgeView[], map: WorldMap): string {
  const most = Math.max(1, ...edges.map(({ told }) => told?.users ?? 0))
  return `<svg viewBox="0 0 ${map.width} ${map.height}" role="img" aria-label="Map of the edges; the table says the same">
<path class="graticule" d="${map.graticule}"/><path class="land" d="${map.land}"/>
${edges.map(edge => markOf(edge, map, most)).join('\n')}
</svg>`
}

/** A dot; around it a disc whose area stands for users; beside it its name. */
function markOf(edge: EdgeView, map: WorldMap, mostUsers: number): string {
  const { x, y } = map.positionOf(edge.place)
  const radius = Math.round(6 + 30 * Math.sqrt((edge.told?.users ?? 0) / mostUsers))
  const condition = conditionOf(edge)
  const isAtRightEnd = x > map.width - 120
  const label = `<text x="${x + (isAtRightEnd ? -10 : 10)}" y="${y + 4}"${isAtRightEnd ? ' text-anchor="end"' : ''}>${escapeHtml(edge.id)}</text>`
  return `<g><title>${escapeHtml(`${edge.id}: ${words(edge)}`)}</title><circle class="halo ${condition}" cx="${x}" cy="${y}" r="${radius}"/><circle class="${condition}" cx="${x}" cy="${y}" r="5"/>${label}</g>`
}

const words = (edge: EdgeView): string =>
  edge.well ? (conditionOf(edge) === 'full' ? 'well, nearly full' : 'well') : `down: ${edge.why}`

function tableOf(edges: readonly EdgeView[]): string {
  const rows = edges.map(edge => {
    const { id, region, since, load, told } = edge
    const figures = [
      percent(load),
      told === null ? '–' : String(told.users),
      told === null ? '–' : String(told.connections),
    ]
    const cells = [id, region].map(text => `<td>${escapeHtml(text)}</td>`)
    const standing = `<td class="${conditionOf(edge)}">${escapeHtml(words(edge))}</td><td>${since.slice(0, 19)}Z</td>`
    const policies = `<td>${escapeHtml(told?.revisions.join(', ') ?? '–')}</td>`
    return `<tr>${cells.join('')}${standing}${figures.map(figure => `<td class="figure">${figure}</td>`).join('')}${policies}</tr>`
  })
  return `<table><thead><tr><th>Edge</th><th>Region</th><th>Standing</th><th>Since</th><th class="figure">Load</th><th class="figure">Users</th><th class="figure">Connections</th><th>Policy</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`
}

const percent = (part: number): string => `${Math.round(part * 100)} %`

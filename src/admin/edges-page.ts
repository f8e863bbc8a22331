import type { EdgeView } from '../geo/index.ts'
import type { Answer } from './answer.ts'
import { edgesMap } from './edges-map.ts'
import { edgesStyle } from './edges-style.ts'
import { edgesTable, timeOf } from './edges-table.ts'

/** The page looks again after so many seconds. */
const refreshSeconds = 5
/** Nothing but what stands in the page itself; it needs no script. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

/**
 * A page with a map of the edges: where they are, how they are, and how many users are with them.
 * @param isStill whether it stays as it is, for those whom a page that changes by itself disturbs (WCAG 2.2.2)
 */
export function edgesPage(edges: readonly EdgeView[], isStill: boolean): Answer {
  const again = isStill ? '' : `\n<meta http-equiv="refresh" content="${refreshSeconds}">`
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">${again}
<title>Edges</title>
<style>${edgesStyle}</style>
<main>
<h1>Edges</h1>
<p>${summaryOf(edges)}</p>
<p>Looked at ${timeOf(new Date().toISOString())}. ${isStill ? goOn : stop}</p>
${edgesMap(edges)}
${edges.length === 0 ? '' : edgesTable(edges)}
</main>
</html>
`
  return [200, 'text/html; charset=utf-8', body, { 'content-security-policy': policy }]
}

/** Without what is before them, since the listener may be reached under another path. */
const stop = `Looks again every ${refreshSeconds} s. <a href="map?still">Stop looking again</a>`
const goOn = `<a href="map">Look again every ${refreshSeconds} s</a>`

function summaryOf(edges: readonly EdgeView[]): string {
  if (edges.length === 0) return 'No edges are configured: this one is alone.'
  const well = edges.filter(edge => edge.well).length
  const users = edges.reduce((sum, { told }) => sum + (told?.users ?? 0), 0)
  return `${well} of ${edges.length} well, ${users} users in the last minutes.`
}

/** Below this width of the window, in pixels, each row of the table is a block of its own. */
const stacked = 880

/** Up to this width the page grows, in pixels. */
const widest = 960

/** Widths of the map, in pixels: from one to the next labels keep their places. */
export const mapWidths: readonly (readonly [from: number, to: number])[] = [
  [320, 380],
  [380, 450],
  [450, 540],
  [540, 640],
  [640, 760],
  [760, 860],
  [860, widest],
]

/** The style of the page of the edges. */
export const edgesStyle = `
:root { color-scheme: light dark; --text: #1d2733; --muted: #566270; --page: #fff; --sea: #eef3f7; --land: #d3dbe2; --line: #dde4ea; --link: #0b5cad; --well: #1a7f4b; --full: #8f5b00; --down: #c62828 }
@media (prefers-color-scheme: dark) { :root { --text: #e3e9ef; --muted: #9aa7b4; --page: #14191f; --sea: #1a222b; --land: #35414d; --line: #2a343e; --link: #7db8f5; --well: #4cc38a; --full: #e2a33c; --down: #ff7b7b } }
body { margin: 2rem auto; max-width: ${widest}px; padding: 0 16px; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 }
p { color: var(--muted); margin: .25rem 0 }
a { color: var(--link); white-space: nowrap }
time { white-space: nowrap; font-variant-numeric: tabular-nums }
figure { container-type: inline-size; margin: 1rem 0 1.75rem }
figcaption ul { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0 0; padding: 0; list-style: none; color: var(--muted); font-size: .875rem }
li { display: flex; align-items: center; gap: .4rem }
.map { display: block; width: 100%; background: var(--sea); border-radius: .5rem }
.graticule { fill: none; stroke: var(--line); vector-effect: non-scaling-stroke; stroke-width: .5px }
.land { fill: var(--land) }
.map text { fill: var(--text); font-size: 13px; font-weight: 600; paint-order: stroke; stroke: var(--sea); stroke-width: 3px; stroke-linejoin: round }
[class^=at] { display: none }
.leader { stroke: var(--muted) }
.disc { opacity: .25; pointer-events: none; fill: var(--muted) }
.sign { stroke: var(--sea); stroke-width: 1.5px; paint-order: stroke }
.map .well, .inline .well { fill: var(--well) } .map .full, .inline .full { fill: var(--full) } .map .down, .inline .down { fill: var(--down) }
.inline { flex: none; width: 1rem; height: 1rem; overflow: visible; vertical-align: -.15em }
.inline .sign { stroke: none } .inline .disc { opacity: .5 }
.standing { padding-left: 2rem } .standing .inline { margin: 0 .4rem 0 -1.4rem }
table { border-collapse: collapse; width: 100% }
caption { padding-bottom: .25rem; font-weight: 600; text-align: left }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .6rem; text-align: left; vertical-align: top }
th:first-child { padding-left: 0 } td:last-child, th:last-child { padding-right: 0 }
thead th { color: var(--muted); font-size: .875rem; font-weight: 600 }
tbody th, .figure { white-space: nowrap }
td.well { color: var(--well) } td.full { color: var(--full) } td.down { color: var(--down) }
.figure { text-align: right; font-variant-numeric: tabular-nums }
${mapWidths.map(shownBetween).join('\n')}
@container (max-width: ${below(540)}) { .disc { transform: scale(.6) } }
@media (max-width: ${below(stacked)}) {
  body { margin-top: 1.25rem }
  figure { margin-inline: -16px }
  figcaption { padding: 0 16px }
  .map { border-radius: 0 }
  table, caption { display: block }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); column-gap: 2rem }
  tr { display: grid; grid-template-columns: repeat(3, 1fr); align-content: start; gap: .125rem 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line) }
  th, td { border: 0; padding: 0 }
  tbody th { font-size: 1.0625rem }
  td { grid-column: span 3 }
  .standing { padding-left: 1.4rem }
  .region { grid-column: span 2; text-align: right; color: var(--muted) }
  .figure { grid-column: span 1; margin: .375rem 0; text-align: left }
  [data-column]::before { content: attr(data-column) ' '; color: var(--muted); font-size: .875rem }
  .figure::before { display: block }
}
`

/** Labels of their width alone: the narrowest also below it, and the widest also above. */
function shownBetween([from, to]: readonly [number, number], index: number): string {
  const least = index === 0 ? 0 : from
  const most = index === mapWidths.length - 1 ? '' : ` and (max-width: ${below(to)})`
  return `@container (min-width: ${least}px)${most} { .at${from} { display: inline } }`
}

function below(pixels: number): string {
  return `${pixels - 0.02}px`
}

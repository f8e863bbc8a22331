/** Values over time, one line each. */
export interface LinePlot {
  readonly title: string
  /** Of all values: `ms`. */
  readonly unit: string
  /** Seconds, one for each value. */
  readonly at: readonly number[]
  readonly lines: readonly PlotLine[]
  /** Where a stage begins, in seconds, and what it is. */
  readonly marks: readonly (readonly [at: number, label: string])[]
}

export interface PlotLine {
  readonly label: string
  /** Undefined leaves a gap. */
  readonly values: readonly (number | undefined)[]
  /** Of the line: a class of the report's style. */
  readonly style: 'good' | 'middle' | 'bad'
}

const [width, height] = [760, 228]
const [left, right, top, bottom] = [64, 16, 24, 30]

/** A plot as SVG; its colours come from the style of the page around it. */
export function linePlot({ title, unit, at, lines, marks }: LinePlot): string {
  const scale = ticks(Math.max(0, ...lines.flatMap(({ values }) => values.map(value => value ?? 0))))
  const [end, most] = [Math.max(1, ...at), scale.at(-1)!]
  const x = (second: number): string => (left + (second / end) * (width - left - right)).toFixed(1)
  const y = (value: number): string => (height - bottom - (value / most) * (height - top - bottom)).toFixed(1)
  const grid = scale.map(
    value =>
      `<path class="grid" d="M${left} ${y(value)}H${width - right}"/><text class="axis" x="${left - 8}" y="${y(value)}" dy=".35em" text-anchor="end">${value}</text>`,
  )
  const seconds = ticks(end)
    .filter(second => second <= end)
    .map(
      second =>
        `<text class="axis" x="${x(second)}" y="${height - 8}" text-anchor="middle">${second} s</text>`,
    )
  const stages = marks.map(
    ([second, label]) =>
      `<path class="mark" d="M${x(second)} ${top}V${height - bottom}"/><text class="axis" x="${x(second)}" y="${top - 4}" dx="3">${escaped(label)}</text>`,
  )
  const drawn = lines.map(
    ({ values, style }) => `<path class="line ${style}" d="${pathOf(at, values, x, y)}"/>`,
  )
  return `<figure><figcaption>${escaped(title)}, ${escaped(unit)} ${lines.map(legend).join(' ')}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">${[...grid, ...seconds, ...stages, ...drawn].join('')}</svg></figure>`
}

const legend = ({ label, style }: PlotLine): string => `<span class="key ${style}">${escaped(label)}</span>`

function pathOf(
  at: readonly number[],
  values: readonly (number | undefined)[],
  x: (second: number) => string,
  y: (value: number) => string,
): string {
  let isDown = false
  const steps = values.map((value, index) => {
    const step = value === undefined ? '' : `${isDown ? 'L' : 'M'}${x(at[index]!)} ${y(value)}`
    isDown = value !== undefined
    return step
  })
  return steps.join('')
}

/** Round numbers from 0 to what is not less than the most, some five of them. */
export function ticks(most: number): number[] {
  const rough = (most || 1) / 5
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(factor => factor * magnitude).find(each => each >= rough)!
  const count = Math.ceil((most || 1) / step)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)))
}

/** Text for HTML. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

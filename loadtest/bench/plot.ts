import type { Result } from './results.ts'
import { isOurs } from './scenario.ts'

const [width, left, right, row, top] = [720, 170, 90, 30, 44]
const [ours, others, ink, quiet] = ['#2563eb', '#9aa5b1', '#1f2933', '#616e7c']

/** What a scenario came to as bars, each with its span, in SVG. */
export function plot({ scenario, report }: Result): string {
  const most = Math.max(...report.bars.map(bar => bar.most))
  const x = (value: number): number => left + (value / most) * (width - left - right)
  const bars = report.bars.map((bar, index) => {
    const middle = top + index * row + row / 2
    const fill = isOurs(bar.name) ? ours : others
    return `
  <text x="${left - 10}" y="${middle + 4}" text-anchor="end" fill="${ink}">${bar.name}</text>
  <rect x="${left}" y="${middle - 9}" width="${(x(bar.value) - left).toFixed(1)}" height="18" rx="2" fill="${fill}"/>
  <path d="M${x(bar.least).toFixed(1)} ${middle}H${x(bar.most).toFixed(1)}" stroke="${ink}" stroke-width="1.5"/>
  <text x="${(x(bar.most) + 8).toFixed(1)}" y="${middle + 4}" fill="${ink}">${shown(bar.value)}</text>`
  })
  const height = top + report.bars.length * row + 12
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">
  <rect width="100%" height="100%" fill="#ffffff"/>
  <text x="16" y="26" font-size="15" fill="${ink}">${scenario.words} <tspan fill="${quiet}" font-size="12">${report.unit}</tspan></text>${bars.join('')}
</svg>
`
}

const shown = (value: number): string => value.toFixed(value < 10 ? 2 : 0)

import type { Layer } from './layer.ts'
import type { Scope } from './hooks.ts'
import { setTimeout } from './natives.ts'
import { createElement } from './page.ts'

export const watermarkStyle = `
.mark { position: absolute; left: 50%; top: 50%; width: 200vmax; height: 200vmax; translate: -50% -50%; rotate: -24deg;
  overflow: clip; white-space: pre; font: 14px/110px system-ui, sans-serif; color: rgb(128 128 128 / .34);
  user-select: none; print-color-adjust: exact }
`

const rows = 90
const columns = 28
const minuteMs = 60_000
const { DateTimeFormat } = Intl

/** Who looks at the page, when, and in which session, over and over, lightly. */
export function showWatermark({ document }: Scope, layer: Layer, user: string, reference: string): void {
  const mark = createElement(document, 'div')
  mark.className = 'mark'
  mark.ariaHidden = 'true'
  layer.add(mark)
  const time = new DateTimeFormat('sv', {
    dateStyle: 'short',
    timeStyle: 'short',
  })
  const zone = new DateTimeFormat('en', { timeZoneName: 'short' })
  const update = (): void => {
    const now = new Date()
    const zoneName = zone.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    mark.textContent = tiled(`${user}   ${time.format(now)} ${zoneName}   ${reference}`)
    setTimeout(update, minuteMs - (now.getTime() % minuteMs))
  }
  update()
}

/** One text, because a thousand elements would be slow; every other line is moved by half a text. */
function tiled(text: string): string {
  const line = `${text}          `.repeat(columns)
  const moved = ' '.repeat(text.length) + line
  return Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? line : moved)).join('\n')
}

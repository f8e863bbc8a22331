import type { Control } from './page.ts'
import { apply, setTimeout } from './natives.ts'

const path = '/.sallyport/events'
const pauseMs = 1000
const { sendBeacon } = Navigator.prototype

/**
 * Tells the edge what the page stopped: the control and how many times, and nothing of the content. At most
 * one report a second and control; those between are counted in the next.
 */
export function createReports(): (control: Control) => void {
  const waiting = new Map<Control, number>()
  const { navigator } = globalThis
  const url = location.origin + path

  const send = (control: Control, count: number): void => {
    apply(sendBeacon, navigator, [url, JSON.stringify({ control, count })])
    waiting.set(control, 0)
    setTimeout(() => {
      const counted = waiting.get(control)!
      waiting.delete(control)
      if (counted > 0) send(control, counted)
    }, pauseMs)
  }

  return control => {
    const counted = waiting.get(control)
    if (counted === undefined) send(control, 1)
    else waiting.set(control, counted + 1)
  }
}

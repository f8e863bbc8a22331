import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { startRuntimeWorld, type Pages, type RuntimeWorld } from '../runtime/app.ts'

/** What rules oblige pages of the app to. */
export interface Obligation {
  readonly controls?: readonly string[]
  readonly readonly?: boolean
}

/** A plain app whose pages are under controls, or under none. */
export const startControlled = (t: Test, pages: Pages, obligation: Obligation): Promise<RuntimeWorld> =>
  startRuntimeWorld(t, pages, { policy: policyOf(obligation) })

const policyOf = ({ controls = [], readonly = false }: Obligation): string =>
  controls.length === 0 && !readonly
    ? 'version: 1\ndefault: monitor\n'
    : `version: 1
default: monitor
rules:
  - id: controlled
    when: { app: wiki }
    then: { controls: [${controls.join(', ')}], readonly: ${readonly} }
`

/** A tab beside the app's, in which nothing is controlled. */
export async function openPlain(page: Page): Promise<Page> {
  const plain = await page.context().newPage()
  await plain.setContent('<textarea></textarea>')
  return plain
}

/** Puts a text into the clipboard, as with another program. */
export async function setClipboard(plain: Page, text: string): Promise<void> {
  await plain.bringToFront()
  await plain.locator('textarea').fill(text)
  await plain.locator('textarea').focus()
  await plain.keyboard.press('Control+A')
  await plain.keyboard.press('Control+C')
}

export async function readClipboard(plain: Page): Promise<string> {
  await plain.bringToFront()
  await plain.locator('textarea').fill('')
  await plain.locator('textarea').focus()
  await plain.keyboard.press('Control+V')
  return plain.locator('textarea').inputValue()
}

/** What our own layer says: its shadow root is closed, and only the browser's own view of the page opens it. */
export async function saidIn(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as {
    nodes: readonly { role?: { value?: string }; name?: { value?: string } }[]
  }
  await session.detach()
  return nodes
    .filter(({ role }) => role?.value === 'StaticText')
    .map(({ name }) => name?.value ?? '')
    .join(' | ')
}

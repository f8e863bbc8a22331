/** What the runtime shows over a page: its shadow root is closed, and only the browser's own view of the page opens it. */
import type { Page } from 'playwright-core'

interface AccessibilityNode {
  readonly role?: { readonly value?: string }
  readonly name?: { readonly value?: string }
  readonly backendDOMNodeId?: number
}

/** Resolves when something of this role and name is shown, also in a closed shadow root. */
export async function waitInLayer(page: Page, role: string, name: string): Promise<number> {
  const session = await page.context().newCDPSession(page)
  try {
    for (;;) {
      const { nodes } = (await session.send('Accessibility.getFullAXTree')) as {
        nodes: readonly AccessibilityNode[]
      }
      const found = nodes.find(node => node.role?.value === role && node.name?.value === name)
      if (found?.backendDOMNodeId !== undefined) return found.backendDOMNodeId
    }
  } finally {
    await session.detach()
  }
}

/** Clicks a link of the layer as a user does. */
export async function clickInLayer(page: Page, name: string): Promise<void> {
  const backendNodeId = await waitInLayer(page, 'link', name)
  const session = await page.context().newCDPSession(page)
  const { model } = await session.send('DOM.getBoxModel', { backendNodeId })
  await session.detach()
  const [left, top, , , right, bottom] = model.content as [number, number, number, number, number, number]
  await page.mouse.click((left + right) / 2, (top + bottom) / 2)
}

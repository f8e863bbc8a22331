/** The page of the edges as it is laid out: on a phone and on a desk, and with nobody's label over another's. */
import { chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import type { EdgeView } from '../../src/geo/index.ts'
import { launchOptions } from '../harness/chromium.ts'
import { edgeView, serveEdges } from '../harness/edges-page.ts'

const edge = (id: string, latitude: number, longitude: number, more: Partial<EdgeView> = {}): EdgeView =>
  edgeView(id, { place: { latitude, longitude }, since: '2026-11-28T05:00:00.123Z', ...more })
const edges = [
  edge('fra-1', 50.11, 8.68),
  edge('dub-1', 53.35, -6.26, { load: 0.92 }),
  edge('iad-1', 38.95, -77.45, { well: false, why: 'says nothing', told: null }),
]

/** Opens the page in a window. */
async function openPage(t: Test): Promise<(width: number) => Promise<Page>> {
  const port = await serveEdges(t, edges)
  const browser = await chromium.launch(launchOptions(t.testdir()))
  t.teardown(() => browser.close())
  return async width => {
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    await page.goto(`http://127.0.0.1:${port}/edges/map?still`)
    return page
  }
}

interface Label {
  readonly text: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Layout {
  /** Pixels that are beyond the window's width. */
  readonly beyond: number
  /** Those that are shown. */
  readonly labels: readonly Label[]
  /** Lines that each time takes. */
  readonly lines: readonly number[]
}

const layout = `({
  beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  labels: [...document.querySelectorAll('.map text')].flatMap(label => {
    const { left, top, right, bottom, width } = label.getBoundingClientRect()
    return width > 0 ? [{ text: label.textContent, left, top, right, bottom }] : []
  }),
  lines: [...document.querySelectorAll('time')].map(each => each.getClientRects().length),
})`

const meet = (a: Label, b: Label): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

t.test('the page fits windows of all widths', async t => {
  const open = await openPage(t)
  for (const width of [320, 390, 600, 700, 879, 880, 1280]) {
    const { beyond, labels, lines } = await (await open(width)).evaluate<Layout>(layout)
    const told = `at ${width} pixels`
    t.equal(beyond, 0, told)
    t.strictSame(lines, [1, 1, 1, 1], told)
    t.strictSame(
      labels.map(({ text }) => text),
      ['fra-1', 'dub-1 92 %', 'iad-1 down'],
      told,
    )
    t.notOk(
      labels.some((one, index) => labels.slice(0, index).some(other => meet(one, other))),
      told,
    )
    t.ok(
      labels.every(({ top, bottom }) => bottom - top >= 13),
      told,
    )
  }
})

t.test('screen readers find the table of a phone', async t => {
  const page = await (await openPage(t))(390)
  t.equal(await page.getByRole('table', { name: 'How each edge is, and what it carries' }).count(), 1)
  t.strictSame(await page.getByRole('rowheader').allTextContents(), ['fra-1', 'dub-1', 'iad-1'])
  t.equal(await page.getByRole('columnheader', { name: 'Connections' }).count(), 1)
})

t.test('links stop the page and let it go on', async t => {
  const page = await (await openPage(t))(390)
  const refreshes = page.locator('meta[http-equiv=refresh]')
  await page.getByRole('link', { name: 'Look again every 5 s' }).click()
  await page.waitForURL('**/edges/map')
  t.equal(await refreshes.count(), 1)
  await page.getByRole('link', { name: 'Stop looking again' }).click()
  await page.waitForURL('**/edges/map?still')
  t.equal(await refreshes.count(), 0)
})

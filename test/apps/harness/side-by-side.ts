import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadOrCreateAuthority, authorityFiles } from '../../../src/tls/index.ts'
import { startChromium } from '../../harness/chromium.ts'
import { scoped } from './scope.ts'
import type { StepOutcome } from './task.ts'

const width = 560

/** Pages of one run, after each of its steps; all runs have the same steps. */
export interface Pictures {
  readonly mode: string
  readonly steps: readonly Pick<StepOutcome, 'name' | 'failure' | 'picture'>[]
}

/** Draws the pages after every step, one row a step and one column a run, as one PNG. */
export function drawSideBySide(runs: readonly Pictures[], file: string): Promise<void> {
  return scoped(async scope => {
    const directory = mkdtempSync(join(tmpdir(), 'sallyport-pictures-'))
    scope.teardown(() => rmSync(directory, { recursive: true }))
    loadOrCreateAuthority(directory)
    const browser = await startChromium(scope, authorityFiles(directory).certificate)
    const page = await browser.newPage({ viewport: { width: runs.length * (width + 10) + 10, height: 800 } })
    await page.setContent(table(runs))
    mkdirSync(dirname(file), { recursive: true })
    await page.screenshot({ path: file, fullPage: true })
  })
}

function table(runs: readonly Pictures[]): string {
  const cells = (cell: (run: Pictures) => string): string =>
    `<tr>${runs.map(run => `<td>${cell(run)}</td>`).join('')}</tr>`
  const rows = runs[0]!.steps.map((_, at) =>
    cells(({ mode, steps }) => {
      const { name, failure, picture } = steps[at]!
      const source = `data:image/png;base64,${picture.toString('base64')}`
      return `${mode}: ${name}${failure === undefined ? '' : ' (failed)'}<br><img src="${source}" width="${width}">`
    }),
  )
  return `<style>body { font: 14px sans-serif; margin: 0 }</style><table>${rows.join('')}</table>`
}

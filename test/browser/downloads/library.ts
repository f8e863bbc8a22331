import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { BrowserContext, Download } from 'playwright-core'
import { page, type Answer, type Routes } from '../../harness/site.ts'

/** What the app lets its users download. */
export const file = randomBytes(50_000)

/** Keeps files in the app. */
export const kept = `version: 1
default: monitor
rules:
  - id: kept
    when: { app: wiki }
    then: { controls: [no-download] }
`

export const free = 'version: 1\ndefault: monitor\n'

/** A file to save, as the app sends it. */
export const attachment: Answer = {
  type: 'application/octet-stream',
  fields: { 'content-disposition': 'attachment; filename="figures.bin"' },
  content: file,
}

/** The smallest picture. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj
trailer<</Root 1 0 R>>
`

/** A page with files and ways to them. */
export const library: Routes = {
  '/': page('<form method=post action=/report><button>Report</button></form>'),
  '/file': attachment,
  '/report': ({ method }) => (method === 'POST' ? attachment : { status: 405 }),
  '/picture.png': { type: 'image/png', content: pixel },
  '/paper.pdf': { type: 'application/pdf', content: pdf },
  '/data.json': { type: 'application/json', content: '{}' },
}

/** What is downloaded in a profile, in any of its tabs. */
export interface Downloads {
  readonly all: readonly Download[]
  /** The octets of the next one. */
  next(): Promise<Buffer>
}

/** Begins to count what a profile downloads, before it has any tab. */
export function downloadsOf(context: BrowserContext): Downloads {
  const all: Download[] = []
  const waiting: ((download: Download) => void)[] = []
  context.on('page', tab =>
    tab.on('download', download => {
      all.push(download)
      waiting.shift()?.(download)
    }),
  )
  return {
    all,
    async next() {
      const download = await new Promise<Download>(resolve => waiting.push(resolve))
      return readFile(await download.path())
    },
  }
}

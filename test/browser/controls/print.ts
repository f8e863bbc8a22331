import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'

const output = join(import.meta.dirname, '../../output')

/** Prints a page to `test/output/`, and tells how many glyphs each sheet shows. */
export async function glyphsPrinted(page: Page, name: string): Promise<readonly number[]> {
  const pdf = await page.pdf()
  mkdirSync(output, { recursive: true })
  writeFileSync(join(output, `${name}.pdf`), pdf)
  return streamsOf(pdf)
    .map(glyphsIn)
    .filter(count => count > 0)
}

/** What stands between `stream` and `endstream` (PDF 1.7, 7.3.8); each sheet's content is one of them. */
function streamsOf(pdf: Buffer): readonly Buffer[] {
  const streams: Buffer[] = []
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7))
    if (pdf.toString('latin1', at - 3, at) !== 'end')
      streams.push(pdf.subarray(at + 7, pdf.indexOf('endstream', at)))
  return streams
}

/** Glyphs are shown by `Tj`, two octets each (PDF 1.7, 9.4.3). */
function glyphsIn(stream: Buffer): number {
  let glyphs = 0
  for (const [, hex] of inflated(stream).matchAll(/<([0-9A-Fa-f]+)>\s*Tj/g)) glyphs += hex!.length / 4
  return glyphs
}

/** Fonts and such are compressed otherwise, or not at all. */
function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream).toString('latin1')
  } catch {
    return ''
  }
}

/** What the upstream of the benchmark has: each file is named by the path that asks for it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const kibi = 1_024
const mebi = kibi * kibi
const origin = 'https://www.bench.example'
/** What pages and scripts name the app by. */
export const appOrigin = `${origin}/`

/** 810 octets. */
function smallJson(): string {
  const items = Array.from({ length: 9 }, (_, id) => ({
    id,
    name: `report-${id}.pdf`,
    owner: 'ana@corp.example',
  }))
  const head = JSON.stringify({ items, note: '' })
  return JSON.stringify({ items, note: 'x'.repeat(810 - head.length) })
}

/** A list of files as an app renders it: 64 KiB, of which every row names the app's host twice. */
function page(): string {
  const head = `<!doctype html><html><head><meta charset="utf-8"><title>Files</title><link rel="stylesheet" href="${origin}/app.css"><script src="/app.js"></script></head><body><table>`
  const end = '</table></body></html>\n'
  let rows = ''
  for (let row = 0; head.length + rows.length + end.length < 64 * kibi; row++)
    rows += `<tr class="row"><td><a href="${origin}/files/${row}">report ${row}.pdf</a></td><td>${row * 37} octets, shared with <b>staff</b></td><td><img src="${origin}/icons/pdf.svg" alt="PDF"></td></tr>`
  return head + rows + end
}

/** A bundle of 1 MiB. */
function script(line: (index: number) => string): string {
  let text = ''
  for (let index = 0; text.length < mebi; index++) text += line(index)
  return text
}

const plainLine = (index: number): string =>
  `function f${index}(a,b){return a===void 0?b:{...b,[a]:"https://cdn.other.example/${index}",size:${index}}}\n`
const hitLine = (index: number): string =>
  index % 20 === 0 ? `const u${index}="${origin}/api/${index}";\n` : plainLine(index)

/** Writes all of it, and what of it is sent compressed beside the plain. */
export function writeSite(directory: string): void {
  mkdirSync(directory)
  const files: readonly (readonly [name: string, content: string | Buffer])[] = [
    ['small.json', smallJson()],
    ['page.html', page()],
    ['plain.js', script(plainLine)],
    ['hits.js', script(hitLine)],
    ['download.bin', Buffer.alloc(16 * mebi, 'sallyport ')],
    ['upload', ''],
  ]
  for (const [name, content] of files) {
    writeFileSync(join(directory, name), content)
    if (/\.(?:html|js)$/.test(name))
      writeFileSync(join(directory, `${name}.gz`), gzipSync(content, { level: 6 }))
  }
}

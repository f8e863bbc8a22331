/** Documents of XML: elements without a style, no head and no body. */
import t from 'tap'
import type { Frame } from 'playwright-core'
import { openPlain, readClipboard, setClipboard, startControlled } from '../controls/controlled.ts'
import type { Answer } from '../../harness/site.ts'
import { html } from './app.ts'

const secret = 'the secret'
const documents: Readonly<Record<string, Answer>> = {
  SVG: {
    type: 'image/svg+xml',
    content: `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200"><text id="text" y="20">${secret}</text></svg>`,
  },
  XHTML: {
    type: 'application/xhtml+xml',
    content: `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>App</title></head><body><p id="text">${secret}</p></body></html>`,
  },
  'XML with a part of SVG': {
    type: 'application/xml',
    content: `<list xmlns:s="http://www.w3.org/2000/svg"><s:svg/><entry id="text">${secret}</entry></list>`,
  },
}
const pages: Readonly<Record<string, Answer>> = Object.fromEntries(
  Object.entries(documents).flatMap(([name, answer]) => [
    [`/${name.replaceAll(' ', '-')}`, answer],
    [`/around-${name}`, html(`<iframe src="/${name}"></iframe>`)],
  ]),
)

/** Marks the text, and has the document believe that it is printed. */
const markAndPrint = (frame: Frame): Promise<string> =>
  frame.evaluate(`
    focus()
    getSelection().selectAllChildren(document.getElementById('text'))
    for (const type of ['beforeprint', 'afterprint']) dispatchEvent(new Event(type))
    getSelection().toString()`)

t.test('nothing is copied from a frame with a document of XML, and the runtime throws nothing', async t => {
  const controls = ['no-copy', 'no-cut', 'no-paste', 'no-print', 'no-download', 'no-upload', 'watermark']
  const world = await startControlled(t, pages, { controls, readonly: true })
  for (const name of ['SVG', 'XHTML']) {
    const page = await world.open(`/around-${name}`)
    const plain = await openPlain(page)
    await setClipboard(plain, 'before')
    await page.bringToFront()
    t.equal(await markAndPrint(page.frames()[1]!), secret, name)
    await page.keyboard.press('Control+C')
    t.equal(await readClipboard(plain), 'before', name)
  }
  t.strictSame(world.problems, [])
})

t.test('what is not controlled works in a document of XML', async t => {
  const controls = ['no-paste', 'no-download', 'no-upload']
  const world = await startControlled(t, pages, { controls, readonly: true })
  for (const name of Object.keys(documents)) {
    const page = await world.open(`/${name.replaceAll(' ', '-')}`)
    const plain = await openPlain(page)
    await page.bringToFront()
    await markAndPrint(page.mainFrame())
    await page.keyboard.press('Control+C')
    t.equal(await readClipboard(plain), secret, name)
  }
  t.strictSame(world.problems, [])
})

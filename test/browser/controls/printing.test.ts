import t from 'tap'
import { html } from '../runtime/app.ts'
import { saidIn, startControlled } from './controlled.ts'
import { glyphsPrinted } from './print.ts'

/** A page that shows all it has in print, by rules of its own. */
const page = html(
  '<h1>Heading</h1><p>Body</p><dialog open>Dialog</dialog><iframe srcdoc="<p>Framed</p>"></iframe>',
  '<style>@layer base { @media print { html, body, p { display: block !important } } } @media print { * { visibility: visible !important; display: block !important } }</style>',
)

const line = 'Printing is not allowed in this session.'

t.test('without the control all is printed', async t => {
  const world = await startControlled(t, { '/': page }, {})
  const tab = await world.open()
  t.ok((await glyphsPrinted(tab, 'print-allowed'))[0]! > line.length / 2)
})

t.test('with it, one line is', async t => {
  const world = await startControlled(t, { '/': page }, { controls: ['no-print'] })
  const tab = await world.open()
  const attempts: Record<string, string> = {
    'as it is': '',
    'with styles taken away': 'document.adoptedStyleSheets = []',
    'with styles spliced': 'document.adoptedStyleSheets.length = 0',
    'with an inline style': `document.documentElement.style.setProperty('display', 'block', 'important')
      document.body.style.setProperty('display', 'block', 'important')`,
    'with a dialog on top': `{ const d = document.createElement('dialog'); d.textContent = 'On top'; document.body.append(d); d.showModal() }`,
    'with styles of the page adopted': `{ const s = new CSSStyleSheet(); s.replaceSync('*{display:block!important}'); document.adoptedStyleSheets = [s] }`,
    'after the document was written anew': `document.open(); document.write('<p>Written anew</p>'); document.close()`,
  }
  for (const [attempt, script] of Object.entries(attempts)) {
    await tab.evaluate(script)
    t.strictSame(await glyphsPrinted(tab, 'print-refused'), [line.length], attempt)
  }
  t.equal(
    await tab.evaluate('getComputedStyle(document.body).display'),
    'block',
    'and the page is there again',
  )
})

t.test('keys and scripts are told no', async t => {
  const world = await startControlled(t, { '/': page }, { controls: ['no-print'] })
  const tab = await world.open()
  await tab.evaluate('addEventListener("beforeprint", () => (window.printing = true))')
  await tab.evaluate('print()')
  t.match(await saidIn(tab), line)
  await tab.reload()
  await tab.evaluate('addEventListener("beforeprint", () => (window.printing = true))')
  await tab.keyboard.press('Control+P')
  t.match(await saidIn(tab), line)
  t.equal(await tab.evaluate('window.printing'), undefined)
  await tab.evaluate('frames[0].print()')
  t.match(await world.records.activity(({ facts }) => facts?.activity === 'print'), {
    facts: { user: 'ana@corp.example' },
  })
})

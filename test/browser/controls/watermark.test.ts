import t from 'tap'
import { picture } from '../../harness/demo-world.ts'
import { html } from '../runtime/app.ts'
import { saidIn, startControlled } from './controlled.ts'
import { glyphsPrinted } from './print.ts'

const strict = `<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'unsafe-eval'; connect-src 'self'">`
const page = html(
  `<h1>Quarterly figures</h1><p>${'Words of a page that somebody reads. '.repeat(40)}</p>
  <dialog>A dialog of the page <button>Close</button></dialog><div popover id=pop>A popover</div>`,
  strict,
)
const long = html('<p style="height: 600px">One of many</p>'.repeat(4))

/** Our element, as a page can see it. */
const shown = `document.querySelector('html > [popover=manual]')`
const isShown = `(() => {
  const element = ${shown}
  if (element === null || element.hidden || !element.matches(':popover-open')) return false
  const { display, opacity } = getComputedStyle(element)
  return display === 'block' && opacity === '1'
})()`

t.test('who looks at a page stands over it', async t => {
  const pages = {
    '/': page,
    '/long': long,
    '/framing': html('<h1>Around</h1><iframe src="/" width=600 height=300></iframe>'),
  }
  const world = await startControlled(t, pages, { controls: ['watermark'] })
  const tab = await world.open()
  await tab.setViewportSize({ width: 1280, height: 800 })
  t.equal(await tab.evaluate(isShown), true)
  t.match(await saidIn(tab), 'Quarterly figures')
  await picture(tab, 'watermark')
  await tab.emulateMedia({ colorScheme: 'dark' })
  await tab.evaluate(
    `document.documentElement.style.background = '#111'; document.documentElement.style.color = '#ddd'`,
  )
  await picture(tab, 'watermark-dark')
  await tab.evaluate(`document.documentElement.removeAttribute('style')`)
  await tab.emulateMedia({ colorScheme: 'light' })

  await t.test('and over a dialog, a popover and a full screen', async t => {
    await tab.evaluate('document.querySelector("dialog").showModal()')
    await picture(tab, 'watermark-dialog')
    await tab.getByRole('button', { name: 'Close' }).click()
    await tab.evaluate('document.querySelector("dialog").close()')
    await tab.evaluate('document.getElementById("pop").showPopover()')
    await picture(tab, 'watermark-popover')
    await tab.evaluate('document.querySelector("p").requestFullscreen()')
    await tab.waitForFunction('document.fullscreenElement !== null')
    await picture(tab, 'watermark-fullscreen')
    await tab.evaluate('document.exitFullscreen()')
    t.equal(await tab.evaluate(isShown), true)
  })

  await t.test('it comes back', async t => {
    const attempts = [
      `${shown}.remove()`,
      `${shown}.style.display = 'none'`,
      `${shown}.style.setProperty('opacity', '0', 'important')`,
      `${shown}.hidden = true`,
      `${shown}.hidePopover()`,
      `${shown}.removeAttribute('popover')`,
      `${shown}.setAttribute('style', '')`,
      `document.open(); document.write('<h1>Written anew</h1>'); document.close()`,
    ]
    for (const attempt of attempts) {
      await tab.evaluate(attempt)
      await tab.waitForFunction(isShown)
      t.pass(attempt)
    }
    await picture(tab, 'watermark-written-anew')
  })

  await t.test('on every sheet of a print', async t => {
    await tab.goto(`${world.www}/long`)
    const sheets = await glyphsPrinted(tab, 'watermark-print')
    t.ok(sheets.length > 1 && sheets.every(glyphs => glyphs > 500), sheets.join())
  })

  await t.test('a frame of the same app has none of its own', async t => {
    await tab.goto(`${world.www}/framing`)
    t.equal(await tab.frames()[1]!.evaluate(shown), null)
    await picture(tab, 'watermark-frame')
  })
})

t.test('that nothing may be changed is said, and what was refused', async t => {
  const world = await startControlled(t, { '/': page }, { readonly: true })
  const tab = await world.open()
  t.match(await saidIn(tab), 'Read only: changes are refused in this session.')
  await picture(tab, 'read-only')
  t.equal(await tab.evaluate(`fetch('/change', { method: 'POST' }).then(({ status }) => status)`), 403)
  t.match(await saidIn(tab), /read-only access/)
  await picture(tab, 'read-only-refused')
  await tab.mouse.click(821, 580)
  await tab.evaluate('new Promise(requestAnimationFrame)')
  t.notMatch(await saidIn(tab), 'Read only: changes are refused in this session.', 'the note can be closed')
})

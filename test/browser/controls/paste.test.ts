import t from 'tap'
import { html } from '../runtime/app.ts'
import { openPlain, saidIn, setClipboard, startControlled } from './controlled.ts'

const page = html('<textarea id=area>kept</textarea><p id=target>Drop here</p><p id=text>to drag</p>')

for (const controls of [[], ['no-paste', 'no-cut']]) {
  const isFree = controls.length === 0
  t.test(isFree ? 'without controls' : 'nothing comes in from the clipboard, and nothing is cut', async t => {
    const world = await startControlled(t, { '/': page }, { controls })
    const page_ = await world.open()
    await page_.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await setClipboard(await openPlain(page_), 'from outside')
    await page_.bringToFront()
    const area = page_.locator('#area')
    const fresh = async () => {
      await area.fill('kept')
      await area.focus()
      await page_.keyboard.press('Control+A')
    }

    for (const keys of ['Control+V', 'Control+Shift+V', 'Shift+Insert']) {
      await fresh()
      await page_.keyboard.press(keys)
      t.equal(await area.inputValue(), isFree ? 'from outside' : 'kept', keys)
      if (!isFree) t.match(await saidIn(page_), 'Pasting is not allowed in this session.')
    }

    await fresh()
    const read = 'navigator.clipboard.readText().catch(error => error.name)'
    t.equal(await page_.evaluate(read), isFree ? 'from outside' : 'NotAllowedError', 'by a script')

    await fresh()
    await page_.keyboard.press('Control+X')
    t.equal(await area.inputValue(), isFree ? '' : 'kept', 'cut')
    if (!isFree) t.match(await saidIn(page_), 'Cutting is not allowed in this session.')

    await fresh()
    t.equal(await page_.evaluate('document.execCommand("cut")'), isFree, 'cut by a script')
    t.equal(await area.inputValue(), isFree ? '' : 'kept')

    await area.fill('')
    await page_.evaluate('getSelection().selectAllChildren(document.getElementById("text"))')
    await page_.locator('#text').dragTo(area)
    t.match(await area.inputValue(), 'to drag', 'text is moved inside of the page')

    const drop = `(() => {
      let dropped = false
      document.addEventListener('drop', () => (dropped = true))
      const dataTransfer = new DataTransfer()
      dataTransfer.setData('text/plain', 'from outside')
      document.getElementById('target').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
      return dropped
    })()`
    t.equal(await page_.evaluate(drop), isFree, 'text that is dropped from outside')
  })
}

t.test('text cannot be dragged out where it may not be copied; what the page itself drags can', async t => {
  const world = await startControlled(
    t,
    {
      '/': html('<p id=text>to drag</p><div id=card draggable=true>Card</div><textarea id=area></textarea>'),
    },
    { controls: ['no-copy'] },
  )
  const page = await world.open()
  await page.evaluate('getSelection().selectAllChildren(document.getElementById("text"))')
  await page.locator('#text').dragTo(page.locator('#area'))
  t.equal(await page.locator('#area').inputValue(), '')
  t.match(await saidIn(page), 'Copying is not allowed in this session.')
  await page.evaluate('document.addEventListener("dragstart", () => (window.dragged = true))')
  await page.locator('#card').dragTo(page.locator('#area'))
  t.equal(await page.evaluate('dragged'), true)
})

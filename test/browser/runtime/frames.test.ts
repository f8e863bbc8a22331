import t from 'tap'
import type { Page } from 'playwright-core'
import { html, startRuntimeWorld } from './app.ts'

/** Ways to a window that no response made, each leaving it in `child`. */
const ways: Record<string, string> = {
  'a blank frame':
    'const f = document.createElement("iframe"); document.body.append(f); child = f.contentWindow',
  'its document':
    'const f = document.createElement("iframe"); document.body.append(f); child = f.contentDocument.defaultView',
  'a frame in HTML text':
    'document.body.innerHTML = "<iframe></iframe>"; child = document.querySelector("iframe").contentWindow',
  'a frame that is only counted':
    'document.body.innerHTML = "<iframe></iframe>"; await Promise.resolve(); child = window[0]',
  'a frame of text': `const f = document.createElement("iframe"); f.srcdoc = "<p>Text</p>"
    const loaded = new Promise(resolve => (f.onload = resolve)); document.body.append(f); await loaded; child = window[0]`,
  'a frame of a blob': `const f = document.createElement("iframe")
    f.src = URL.createObjectURL(new Blob(["<p>Text</p>"], { type: "text/html" }))
    const loaded = new Promise(resolve => (f.onload = resolve)); document.body.append(f); await loaded; child = window[0]`,
  'a frame that is written': `const f = document.createElement("iframe"); document.body.append(f)
    f.contentDocument.open(); f.contentDocument.write("<p>Text</p>"); f.contentDocument.close(); child = window[0]`,
  'a frame in a shadow root': `const host = document.createElement("div"); document.body.append(host)
    const root = host.attachShadow({ mode: "closed" }); root.innerHTML = "<iframe></iframe>"
    await Promise.resolve(); child = root.firstChild.contentWindow`,
  'a frame in a frame': `const f = document.createElement("iframe"); document.body.append(f)
    const g = f.contentDocument.createElement("iframe"); f.contentDocument.body.append(g); child = g.contentWindow`,
  'a window': 'child = window.open()',
}

t.test('windows that no response made have the runtime too', async t => {
  const world = await startRuntimeWorld(t, { '/': html('Hello'), '/inner': html('Inner') })
  for (const [number, [way, steps]] of Object.entries(ways).entries()) {
    const page = await world.open()
    await page.evaluate(`(async () => { let child; ${steps}
      await child.fetch("https://www.exa" + "mple.com/way-${number}")
    })()`)
    await world.got(`GET www.example.com/way-${number}`)
    t.equal(await nativeLook(page), 'function fetch() { [native code] }', way)
    await page.context().close()
  }
  t.strictSame(world.leaks, [])

  await t.test('a frame with a page of its own has its own', async t => {
    const page = await world.open()
    await page.evaluate(`new Promise(resolve => { const f = document.createElement('iframe'); f.src = '/inner'
      document.body.append(f); f.contentWindow.fetch; f.onload = resolve })`)
    t.equal(await page.evaluate('Symbol.for("sallyport") in window[0]'), true)
    t.equal(await page.evaluate('window[0].document.scripts.length'), 0)
    t.equal(await page.evaluate('window[0].fetch instanceof window[0].Function'), true)
  })

  await t.test('a frame that becomes a page of the app', async t => {
    const page = await world.open()
    await page.evaluate(`new Promise(resolve => { const f = document.createElement('iframe'); document.body.append(f)
      f.contentWindow.fetch; f.onload = resolve; f.src = '/inner' })`)
    await page.evaluate('window[0].fetch("https://www.exa" + "mple.com/became")')
    await world.got('GET www.example.com/became')
    t.equal(await page.evaluate('window[0].document.scripts.length'), 0)
  })
  t.strictSame(world.problems, [])
})

const nativeLook = (page: Page) =>
  page.evaluate('Function.prototype.toString.call((window[0] ?? window).fetch)')

t.test('a document that is written anew keeps the runtime', async t => {
  const world = await startRuntimeWorld(t, { '/': html('Hello') })
  const page = await world.open()
  await page.evaluate(`document.open(); document.write('<a target=_blank>Go</a>'); document.close()
    document.querySelector('a').href = 'https://static.exa' + 'mple.com/after'`)
  await page.getByText('Go').click()
  await world.got('GET static.example.com/after')
  t.strictSame(world.leaks, [])
})

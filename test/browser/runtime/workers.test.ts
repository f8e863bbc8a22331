import t from 'tap'
import { html, script, startRuntimeWorld } from './app.ts'

const fetchAs = (name: string) => `fetch("https://www.exa" + "mple.com/from-${name}")`
const kinds: Record<string, string> = {
  classic: 'new Worker("/classic.js")',
  module: 'new Worker("/module.js", { type: "module" })',
  imported: 'new Worker("/importing.js", { type: "module" })',
  scripts: 'new Worker("/scripts.js")',
  shared: 'new SharedWorker("/shared.js")',
  blob: `new Worker(URL.createObjectURL(new Blob([\`${fetchAs('blob')}\`])))`,
  'blob-module': `new Worker(
    URL.createObjectURL(new Blob([\`${fetchAs('blob-module')};export {}\`], { type: "text/javascript" })),
    { type: "module" })`,
  'shared-blob': `new SharedWorker(URL.createObjectURL(new Blob([\`${fetchAs('shared-blob')}\`])))`,
  nested: `new Worker("/nested.js")`,
  named: `new Worker("https://www.exa" + "mple" + ".com.wiki.edge.localhost:" + location.port + "/named.js")`,
  service: 'navigator.serviceWorker.register("https://www.exa" + "mple.com/service.js")',
}

t.test('each kind of worker maps the names that it puts together', async t => {
  const world = await startRuntimeWorld(t, {
    '/': html('Hello'),
    '/classic.js': script(`'use strict'; ${fetchAs('classic')}`),
    '/module.js': script(`import '/nothing.js'\n${fetchAs('module')}`),
    '/importing.js': script(`import '/imported.js'`),
    '/imported.js': script(fetchAs('imported')),
    '/nothing.js': script('export {}'),
    '/scripts.js': script(`importScripts("https://static.exa" + "mple.com/part.js")`),
    '/part.js': script(fetchAs('scripts')),
    '/shared.js': script(fetchAs('shared')),
    '/nested.js': script(`new Worker(URL.createObjectURL(new Blob([${JSON.stringify(fetchAs('nested'))}])))`),
    '/named.js': script(fetchAs('named')),
    '/strict.js': script(
      `/* licence */ 'use strict'; postMessage((function () { return this === undefined })())`,
    ),
    '/service.js': script(fetchAs('service')),
  })
  const page = await world.open()
  for (const [name, start] of Object.entries(kinds)) {
    await page.evaluate(`void (${start})`)
    await world.got(`GET www.example.com/from-${name}`)
    t.pass(name)
  }
  t.strictSame(world.leaks, [])
  t.strictSame(world.problems, [])

  await t.test('a shared worker of a blob is one for all that name it', async t => {
    const source = 'let n = 0; onconnect = ({ ports: [port] }) => port.postMessage(++n)'
    const seen = await page.evaluate(`(async () => {
      const url = URL.createObjectURL(new Blob([${JSON.stringify(source)}]))
      const connect = () => new Promise(resolve => { new SharedWorker(url).port.onmessage = e => resolve(e.data) })
      return [await connect(), await connect()]
    })()`)
    t.strictSame(seen, [1, 2])
  })

  await t.test('a blob whose URL is taken back at once still runs', async t => {
    const data = await page.evaluate(`new Promise(resolve => {
      const url = URL.createObjectURL(new Blob(['postMessage("runs")']))
      new Worker(url).onmessage = e => resolve(e.data)
      URL.revokeObjectURL(url)
    })`)
    t.equal(data, 'runs')
  })

  await t.test('data URLs', async t => {
    const run = (url: string) =>
      page.evaluate(`new Promise(resolve => { new Worker(${url}).onmessage = e => resolve(e.data) })`)
    const text = `postMessage(Symbol.for("sallyport") in self)`
    t.equal(await run(`'data:text/javascript,${encodeURIComponent(text)}'`), true)
    t.equal(await run(`'data:text/javascript;base64,' + btoa('${text}')`), true)
  })

  await t.test('a worker is strict when its script says so', async t => {
    const strict = 'new Promise(resolve => { new Worker("/strict.js").onmessage = e => resolve(e.data) })'
    t.equal(await page.evaluate(strict), true)
  })
})

t.test('a script that is a worker’s and a page’s does nothing of ours in the page', async t => {
  const world = await startRuntimeWorld(t, {
    '/': html('Hello'),
    '/both.js': script('self.both = String(self.fetch)'),
  })
  const page = await world.open()
  await page.evaluate('void new Worker("/both.js")')
  await world.got('GET www.example.com/both.js')
  await page.addScriptTag({ url: '/both.js' })
  t.equal(await page.evaluate('both'), 'function fetch() { [native code] }')
  t.strictSame(world.problems, [])
})

import t from 'tap'
import type { Page } from 'playwright-core'
import { html, startRuntimeWorld } from './app.ts'

/** What a page can see of the browser's own functions, as text; the second page is one without the runtime. */
const functions = [
  'fetch', 'Request', 'XMLHttpRequest.prototype.open', 'WebSocket', 'EventSource', 'Worker', 'SharedWorker',
  'open', 'print', 'postMessage', 'FontFace', 'WebTransport', 'Navigator.prototype.sendBeacon',
  'History.prototype.pushState', 'History.prototype.replaceState', 'Function.prototype.toString',
  'Element.prototype.setAttribute', 'Element.prototype.setAttributeNS', 'Element.prototype.attachShadow',
  'HTMLFormElement.prototype.submit', 'ServiceWorkerContainer.prototype.register', 'Worklet.prototype.addModule',
  'Document.prototype.open', 'Document.prototype.write', 'Document.prototype.execCommand',
  'Clipboard.prototype.writeText', 'CookieStore.prototype.set', 'URL.createObjectURL',
] // prettier-ignore
const accessors = [
  ['Document.prototype', 'cookie'],
  ['HTMLImageElement.prototype', 'src'],
  ['HTMLIFrameElement.prototype', 'contentWindow'],
  ['HTMLIFrameElement.prototype', 'contentDocument'],
]

const look = `(() => {
  const shape = f => ({
    text: Function.prototype.toString.call(f), string: String(f), name: f.name, length: f.length,
    keys: Reflect.ownKeys(f).map(String).sort().join(), type: Object.prototype.toString.call(f),
    constructed: f.prototype?.constructor === undefined ? undefined : f.prototype.constructor === f,
  })
  const flags = (owner, name) => {
    const { value, get, set, ...rest } = Object.getOwnPropertyDescriptor(owner, name)
    return rest
  }
  return {
    functions: ${JSON.stringify(functions)}.map(path => [path, shape(eval(path))]),
    flags: ${JSON.stringify(functions)}.filter(path => path.includes('.')).map(path => {
      const dot = path.lastIndexOf('.')
      return flags(eval(path.slice(0, dot)), path.slice(dot + 1))
    }),
    accessors: ${JSON.stringify(accessors)}.map(([owner, name]) => {
      const { get, set, ...rest } = Object.getOwnPropertyDescriptor(eval(owner), name)
      return [shape(get), set && shape(set), rest]
    }),
    keys: Object.keys(window).sort(),
    names: Object.getOwnPropertyNames(window).sort(),
    inherits: [
      new WebSocket('wss://' + location.host + '/x') instanceof WebSocket,
      new Request('/') instanceof Request,
      new (class extends Request {})('/') instanceof Request,
      new Request('/').constructor === Request,
    ],
    head: [...document.head.children].map(({ tagName }) => tagName),
    scripts: document.scripts.length,
    errors: [() => fetch.call({}), () => new fetch(), () => WebSocket('wss://x')].map(make => {
      try {
        const made = make()
        made.catch?.(() => undefined)
        return typeof made
      } catch (error) {
        return error.message
      }
    }),
  }
})()`

t.test('nothing in a page looks other than it does without the runtime', async t => {
  const pages = { '/': html('Hello', '<script>var seen = 1</script>') }
  const seen: unknown[] = []
  for (const wiki of ['', '    runtime: false']) {
    const world = await startRuntimeWorld(t, pages, { wiki })
    const page: Page = await world.open()
    t.equal(await page.evaluate('Symbol.for("sallyport") in window'), wiki === '')
    t.equal(
      await page.evaluate('Object.getOwnPropertySymbols(window).includes(Symbol.for("sallyport"))'),
      wiki === '',
    )
    seen.push(await page.evaluate(look))
  }
  t.strictSame(seen[0], seen[1])
})

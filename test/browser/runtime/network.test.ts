import t from 'tap'
import { html, script, startRuntimeWorld } from './app.ts'

const pixel = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

/** What a page does with a name that it puts together at run time, and what the app is asked for. */
const table: Record<string, readonly string[]> = {
  'GET /fetch': ['await fetch(host + "/fetch")'],
  'GET /fetch-url': ['await fetch(new URL("/fetch-url", host))'],
  'POST /fetch-request': [
    'await fetch(new Request(host + "/fetch-request", { method: "POST", body: "b", credentials: "include" }))',
  ],
  'GET /xhr': ['const x = new XMLHttpRequest(); x.open("GET", host + "/xhr"); x.send()'],
  'GET /events': ['new EventSource(host + "/events").close(); await fetch(host + "/events")'],
  'POST /beacon': ['navigator.sendBeacon(host + "/beacon", "b")'],
  'GET /picture': ['new Image().src = host + "/picture"'],
  'GET /set-attribute': ['document.createElement("img").setAttribute("SRC", host + "/set-attribute")'],
  'GET /set': ['document.createElement("img").srcset = `${host}/set 1x, ${host}/set 2x`'],
  'GET /svg-image': [
    'const image = document.createElementNS("http://www.w3.org/2000/svg", "image")',
    'image.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", host + "/svg-image")',
    'const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"); svg.append(image)',
    'document.body.append(svg)',
  ],
  'GET /script': [
    'const s = document.createElement("script"); s.src = host + "/script"; document.head.append(s)',
  ],
  'GET /style': [
    'const l = document.createElement("link"); l.rel = "stylesheet"; l.href = host + "/style"; document.head.append(l)',
  ],
  'GET /frame': [
    'const f = document.createElement("iframe"); f.src = host + "/frame"; document.body.append(f)',
  ],
  'GET /object': [
    'const o = document.createElement("object"); o.data = host + "/object"; document.body.append(o)',
  ],
  'GET /audio': ['const a = new Audio(); a.src = host + "/audio"; a.load()'],
  'GET /poster': [
    'const v = document.createElement("video"); v.poster = host + "/poster"; document.body.append(v)',
  ],
  'GET /font': ['new FontFace("F", `url("${host}/font")`).load().catch(() => {})'],
}

t.test('what a page sends to a name of the app that it puts together goes through the edge', async t => {
  const world = await startRuntimeWorld(t, {
    '/': html('Hello'),
    '/picture': { type: 'image/svg+xml', content: pixel },
    '/worklet': script('registerProcessor'),
  })
  const page = await world.open()
  const host = 'const host = "https://" + ["static", "example", "com"].join(".")'
  for (const [line, steps] of Object.entries(table)) {
    await page.evaluate(`(async () => { ${[host, ...steps].join('\n')} })()`)
    await world.got(line.replace(' ', ' static.example.com'))
    t.pass(line)
  }
  t.strictSame(world.leaks, [])

  await t.test('and a WebSocket asks for our host', async t => {
    const url = `new WebSocket("wss://" + ["www", "example", "com"].join(".") + "/socket").url`
    t.equal(await page.evaluate(url), `${world.www.replace('https', 'wss')}/socket`)
  })

  await t.test('what is none of the app’s own is not touched', async t => {
    t.equal(await page.evaluate('new Request("https://other.test/a").url'), 'https://other.test/a')
    t.equal(
      await page.evaluate('new Request("https://www.example.com:8443/a").url'),
      'https://www.example.com:8443/a',
    )
    t.equal(await page.evaluate('new Request("a/b").url'), `${world.www}/a/b`)
    t.equal(
      await page.evaluate('(() => { const r = new Request("/"); return new Request(r) !== r })()'),
      true,
    )
    t.equal(
      await page.evaluate(
        'const image = new Image(); image.setAttribute("alt", "https://www.example" + ".com"); image.alt',
      ),
      'https://www.example.com',
    )
  })

  await t.test('there is no HTTP/3', async t => {
    t.equal(
      await page.evaluate('try { new WebTransport("https://a.test"); 0 } catch (e) { e.name }'),
      'NotSupportedError',
    )
  })
})

t.test('what a policy stops in HTML text is asked for once more', async t => {
  const world = await startRuntimeWorld(t, {
    '/': html(
      '<div id=place></div>',
      `<meta http-equiv="content-security-policy" content="img-src https://static.example.com">`,
    ),
  })
  const page = await world.open()
  await page.evaluate(
    'document.querySelector("#place").innerHTML = `<img src="https://static.exam${"ple.com"}/healed">`',
  )
  await world.got('GET static.example.com/healed')
  t.strictSame(world.leaks, [])
})

t.test('a trusted URL is passed on as it is', async t => {
  const world = await startRuntimeWorld(t, {
    '/': html('', `<meta http-equiv="content-security-policy" content="require-trusted-types-for 'script'">`),
    '/worker.js': script('postMessage("works")'),
  })
  const page = await world.open()
  const trusted = `trustedTypes.createPolicy("p", { createScriptURL: url => url }).createScriptURL("/worker.js")`
  t.equal(
    await page.evaluate(
      `new Promise(resolve => { new Worker(${trusted}).onmessage = ({ data }) => resolve(data) })`,
    ),
    'works',
  )
})

t.test('a URL that the page puts together and trusts goes through the edge', async t => {
  const world = await startRuntimeWorld(t, {
    '/': html('', `<meta http-equiv="content-security-policy" content="require-trusted-types-for 'script'">`),
    '/part.js': script('window.part = 1'),
  })
  const page = await world.open()
  const ways = {
    policy: `trustedTypes.createPolicy('own', { createScriptURL: url => url }).createScriptURL(url)`,
    default: `trustedTypes.createPolicy('default', { createScriptURL: url => url }) && url`,
  }
  for (const [name, trusted] of Object.entries(ways))
    t.equal(
      await page.evaluate(`new Promise(resolve => {
        const part = document.createElement('script'), url = 'https://static.exam' + 'ple.com/part.js'
        part.onload = () => resolve(window.part)
        part.src = ${trusted}
        document.head.append(part)
      })`),
      1,
      name,
    )
  t.equal(
    await page.evaluate(
      `trustedTypes.createPolicy('texts', { createHTML: text => text }).createHTML('a').toString()`,
    ),
    'a',
  )
  t.equal(await page.evaluate(`trustedTypes.createPolicy('none').name`), 'none')
  t.strictSame(world.leaks, [])
})

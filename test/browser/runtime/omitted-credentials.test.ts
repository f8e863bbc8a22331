/** What a page can tell of its own requests, once these go with our session. */
import t from 'tap'
import type { Page } from 'playwright-core'
import { page, startSite, type Handler, type Site } from '../../harness/site.ts'

/** Answers any page, to requests without credentials only. */
const forAll: Handler = (_request, response) => {
  response.removeHeader('access-control-allow-credentials')
  for (const name of ['origin', 'methods', 'headers']) response.setHeader(`access-control-allow-${name}`, '*')
  return { content: 'done' }
}

const routes = {
  '/': page('Page'),
  '/record': forAll,
  '/own': { content: 'own' },
  '/worker.js': {
    type: 'text/javascript',
    content: `onmessage = async ({ data }) => {
      const { status } = await fetch(data, { method: 'PUT', body: 'x' })
      const request = new XMLHttpRequest()
      request.onload = () => postMessage([status, request.status])
      request.open('POST', data)
      request.send('x')
    }`,
  },
  '/hanging': () => undefined,
}

/** Runs a script that gets `url`, a place at the other host. */
const run = (tab: Page, site: Site, script: string, path = '/record'): Promise<unknown> =>
  tab.evaluate(`(async url => { ${script} })('${site.other}${path}')`)

interface Case {
  readonly script: string
  readonly gives: unknown
  /** What the app gets with it. */
  readonly got?: object
}

const cases: Readonly<Record<string, Case>> = {
  'a request object is used up, and says what it said': {
    script: `const request = new Request(url, { method: 'POST', body: 'x' })
      const copy = request.clone(), { status } = await fetch(request)
      return [status, request.bodyUsed, request.credentials, request.headers.get('accept'), await copy.text()]`,
    gives: [200, true, 'same-origin', null, 'x'],
    got: { content: 'x', accept: '*/*' },
  },
  'a request object keeps its own referrer': {
    script: `const request = new Request(url, { method: 'PUT', body: 'x', referrer: '/from', referrerPolicy: 'unsafe-url' })
      return (await fetch(request)).status`,
    gives: 200,
    got: { method: 'PUT', referer: 'https://www.example.com/from' },
  },
  'a request object and changes to it': {
    script: `const request = new Request(url, { method: 'POST', body: 'x', headers: { a: '1' } })
      return (await fetch(request, { headers: { b: '2' } })).status`,
    gives: 200,
    got: { a: undefined, b: '2', content: 'x' },
  },
  'a request object as the options': {
    script: `const request = new Request('/', { method: 'DELETE', headers: { a: '1' } })
      return (await fetch(url, request)).status`,
    gives: 200,
    got: { method: 'DELETE', a: '1' },
  },
  'options that are frozen': {
    script: `return (await fetch(url, Object.freeze({ method: 'POST', body: 'x', credentials: 'omit' }))).status`,
    gives: 200,
  },
  'fields that can be read once': {
    script: `const fields = () => new Map([['accept', 'text/plain']]).entries()
      const { status } = await fetch(url, { headers: fields() })
      return [status, (await fetch(url, { method: 'POST', body: 'x', headers: fields() })).status]`,
    gives: [200, 200],
    got: { accept: 'text/plain' },
  },
  'a stream': {
    script: `const body = new Blob(['a', 'stream']).stream()
      return (await fetch(url, { method: 'POST', body, duplex: 'half' })).status`,
    gives: 200,
    got: { content: 'astream' },
  },
  'a blob of a type that is asked for beforehand': {
    script: `return (await fetch(url, { method: 'POST', body: new Blob(['x'], { type: 'image/png' }) })).status`,
    gives: 200,
    got: { 'content-type': 'image/png' },
  },
  'a request that outlives its page': {
    script: `return (await fetch(url, { method: 'POST', body: 'x', keepalive: true })).status`,
    gives: 200,
  },
  'a request that is given up before': {
    script: `return fetch(url, { method: 'POST', signal: AbortSignal.abort() }).catch(({ name }) => name)`,
    gives: 'AbortError',
  },
  'a request that may not leave its origin': {
    script: `return fetch(url, { method: 'POST', mode: 'same-origin' }).catch(({ name }) => name)`,
    gives: 'TypeError',
  },
  'a request that is none': {
    script: `return fetch(url, { method: 'a b' }).catch(({ name }) => name)`,
    gives: 'TypeError',
  },
  'an older request says what the app has set': {
    script: `const request = new XMLHttpRequest(), said = []
      request.open('POST', url)
      request.setRequestHeader('Accept', 'text/plain')
      said.push(request.withCredentials)
      request.send('x')
      said.push(request.withCredentials)
      await new Promise(resolve => { request.onloadend = resolve })
      return [...said, request.withCredentials, request.status]`,
    gives: [false, false, false, 200],
    got: { accept: 'text/plain', content: 'x' },
  },
  'an older request is used again': {
    script: `const request = new XMLHttpRequest(), send = (method, to) => new Promise(resolve => {
        request.onloadend = () => resolve(request.status + request.responseText)
        request.open(method, to)
        request.send('x')
      })
      return [await send('PUT', url), await send('POST', '/own'), await send('POST', url), request.withCredentials]`,
    gives: ['200done', '200own', '200done', false],
  },
  'an older request is watched as it goes up': {
    script: `const request = new XMLHttpRequest()
      const seen = new Promise(resolve => request.upload.addEventListener('load', ({ loaded }) => resolve(loaded)))
      request.open('POST', url)
      request.send('four')
      return seen`,
    gives: 4,
  },
  'an older request waits for its answer': {
    script: `const request = new XMLHttpRequest()
      request.open('POST', url, false)
      request.send('x')
      return request.status`,
    gives: 200,
  },
  'an older request that is not open': {
    script: `try { new XMLHttpRequest().send() } catch ({ name }) { return name }`,
    gives: 'InvalidStateError',
  },
  'requests of a worker': {
    script: `const worker = new Worker('/worker.js')
      worker.postMessage(url)
      return new Promise(resolve => { worker.onmessage = ({ data }) => resolve(data) })`,
    gives: [200, 200],
  },
  'requests of a frame that is made here': {
    script: `const { contentWindow } = document.body.appendChild(document.createElement('iframe'))
      const body = new contentWindow.Blob(['x'], { type: 'image/gif' })
      return (await contentWindow.fetch(url, { method: 'POST', body })).status`,
    gives: 200,
    got: { 'content-type': 'image/gif' },
  },
}

t.test('a page cannot tell', async t => {
  const site = await startSite(t, routes)
  const tab = await site.open()
  for (const [name, { script, gives, got }] of Object.entries(cases)) {
    t.strictSame(await run(tab, site, script), gives, name)
    if (got === undefined) continue
    const { method, fields, content } = site.received.at(-1)!
    t.match({ method, ...fields, content: content.toString() }, got, name)
  }
  t.ok(site.received.every(({ fields }) => !JSON.stringify(fields).includes('sallyport')))
  const problems = site.problems.filter(text => !text.includes('Request mode is "same-origin"'))
  t.strictSame(problems, [], 'but for what the browser says of a request that may not leave')
})

/** Options that browsers send at once, and those that they ask for beforehand. */
const beforehand: Readonly<Record<string, boolean>> = {
  "method: 'POST'": false,
  "method: 'POST', body: new URLSearchParams('a=1')": false,
  "method: 'POST', body: new FormData()": false,
  "method: 'POST', body: new Uint8Array(3)": false,
  "method: 'POST', body: new Blob(['x'], { type: 'text/plain' })": false,
  "method: 'POST', body: '{}', headers: { 'content-type': 'text/plain;charset=UTF-8' }": false,
  "method: 'POST', headers: { accept: 'application/json', 'accept-language': 'de, en;q=0.5', 'content-language': 'de' }": false,
  "method: 'POST', headers: { accept: 'text/plain;a=\"b\"' }": true,
  "method: 'POST', headers: { accept: 'a'.repeat(129) }": true,
  "method: 'POST', headers: { 'accept-language': 'de_' }": true,
  "method: 'POST', headers: { 'content-type': 'application/json' }": true,
  "headers: { range: 'bytes=0-1' }": false,
  "headers: { range: 'bytes=-1' }": true,
  "headers: { 'x-requested-with': 'script' }": true,
  "method: 'PATCH'": true,
}

t.test('what browsers send at once is sent at once', async t => {
  const site = await startSite(t, { ...routes, '/asked': forAll })
  const tab = await site.open()
  for (const [index, [options, asks]] of Object.entries(beforehand).entries()) {
    const path = `/asked?${index}`
    t.equal(await run(tab, site, `return (await fetch(url, { ${options} })).status`, path), 200, options)
    const methods = site.received.filter(({ target }) => target === path).map(({ method }) => method)
    t.equal(methods.includes('OPTIONS'), asks, options)
  }
})

t.test('a request is given up on its way', async t => {
  const site = await startSite(t, routes)
  const tab = await site.open()
  const given = run(
    tab,
    site,
    `window.control = new AbortController()
      return fetch(url, { method: 'POST', body: 'x', signal: control.signal }).catch(({ name }) => name)`,
    '/hanging',
  )
  await site.got(({ target }) => target === '/hanging')
  await tab.evaluate('control.abort()')
  t.equal(await given, 'AbortError')
})

t.test('a request that nobody reads goes as it did', async t => {
  const site = await startSite(t, routes)
  const tab = await site.open()
  await run(tab, site, `await fetch(url, { method: 'POST', body: 'x', mode: 'no-cors' })`)
  t.match(await site.records.activity(({ request }) => request?.method === 'POST'), { status: 401 })
})

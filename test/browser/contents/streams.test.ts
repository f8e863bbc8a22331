/** What apps send bit by bit, or in forms that lengths and signatures hold together. */
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { page, startSite, type Routes } from '../../harness/site.ts'

const place = 'https://static.example.com/items/1'

/** Sends the next piece each time the page says that it has the one before. */
function paced(type: string, pieces: readonly string[]): Routes {
  let open: ServerResponse | undefined
  let sent = 0
  const next = (): void => {
    if (sent < pieces.length) open!.write(pieces[sent++])
    else open!.end()
  }
  return {
    '/stream': (_, response) => {
      open = response
      response.writeHead(200, { 'content-type': type })
      next()
      return undefined
    },
    '/next': () => {
      next()
      return { status: 204 }
    },
  }
}

const acknowledge = `fetch('/next', { method: 'POST' })`

t.test('events come one by one, with our names in them', async t => {
  const pieces = [1, 2, 3].map(number => `id: ${number}\ndata: {"place":"${place}"}\n\n`)
  const site = await startSite(t, { '/': page('Events'), ...paced('text/event-stream', pieces) })
  const tab = await site.open()
  const seen = await tab.evaluate(`new Promise(resolve => {
    const events = new EventSource('/stream'), seen = []
    events.onmessage = async ({ data, lastEventId }) => {
      seen.push([lastEventId, JSON.parse(data).place])
      if (seen.length === ${pieces.length}) { events.close(); resolve(seen) } else await ${acknowledge}
    }
  })`)
  t.strictSame(
    seen,
    ['1', '2', '3'].map(id => [id, `${site.other}/items/1`]),
  )
})

for (const type of [
  'text/plain',
  'application/json',
  'application/x-ndjson',
  'text/html',
  'application/octet-stream',
]) {
  t.test(`a ${type} is read piece by piece`, async t => {
    const pieces = ['first\n', 'second\n', `third ${place}\n`, 'last\n']
    const site = await startSite(t, { '/': page('Stream'), ...paced(type, pieces) })
    const tab = await site.open()
    const text = await tab.evaluate(`(async () => {
      const { body } = await fetch('/stream')
      let text = ''
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        text += chunk
        if (text.endsWith('\\n')) await ${acknowledge}
      }
      return text
    })()`)
    t.equal(String(text).replaceAll(site.other, 'https://static.example.com'), pieces.join(''))
  })
}

t.test('rows of a component page keep their lengths', async t => {
  const long = `A text with ${place} in it, and é`
  const row = `1:T${Buffer.byteLength(long).toString(16)},${long}2:["$","a",null,{"href":"${place}"}]\n`
  const pushed = [row.slice(0, 20), row.slice(20)].map(
    text => `self.__next_f.push([1,${JSON.stringify(text)}])`,
  )
  const site = await startSite(t, {
    '/': page(
      `<script>self.__next_f = []</script>${pushed.map(text => `<script>${text}</script>`).join('')}`,
    ),
    '/rows': { type: 'text/x-component', content: row },
  })
  const tab = await site.open()
  const read = (rows: string): Promise<unknown> =>
    tab.evaluate(`(rows => {
      const octets = new TextEncoder().encode(rows)
      const [head, length] = /^1:T([0-9a-f]+),/.exec(rows)
      const end = head.length + parseInt(length, 16)
      const text = octets => new TextDecoder().decode(octets)
      return [text(octets.slice(head.length, end)), text(octets.slice(end)).slice(0, 6)]
    })(${rows})`)
  t.match(
    await read(`self.__next_f.map(([, text]) => text).join('')`),
    [/^A text .* and é$/, '2:["$"'],
    'in a page',
  )
  const fetched = `await fetch('/rows').then(response => response.text())`
  const whole = await tab.evaluate(`(async () => ${fetched})()`)
  t.equal(whole, row, 'by fetch')
})

t.test('a signed form arrives as it was', async t => {
  const response = Buffer.from(
    `<samlp:Response Destination="https://www.example.com/acs">${'ü'.repeat(3000)}</samlp:Response>`,
  ).toString('base64')
  const form = `<form method=post action="https://www.example.com/acs">
<input type=hidden name=SAMLResponse value="${response}"><input type=hidden name=RelayState value="https://www.example.com/home?a=1&amp;b=2"></form>
<script>document.forms[0].submit()</script>`
  const site = await startSite(t, { '/': page(form), '/acs': page('Signed in') })
  const tab = await site.open()
  await tab.getByText('Signed in').waitFor()
  const { host, method, content } = await site.got(({ target }) => target === '/acs')
  const fields = new URLSearchParams(content.toString())
  t.strictSame([host, method, fields.get('SAMLResponse')], ['www.example.com', 'POST', response])
  t.equal(fields.get('RelayState'), 'https://www.example.com/home?a=1&b=2')
  t.equal(tab.url(), `${site.www}/acs`)
  t.strictSame(site.outside, [])
})

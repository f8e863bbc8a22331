import t from 'tap'
import { createAnonymousGate } from '../../../src/proxy/identify/anonymous.ts'
import { apps, createClient, routeTo, wikiHost, type ClientData } from '../rewrite/exchanges.ts'

const route = routeTo(wikiHost)
const own = 'https://static.example.com.wiki.edge.localhost:8443'
const font = (origin = own): ClientData => ({
  fields: ['sec-fetch-mode', 'cors', 'sec-fetch-dest', 'font', 'origin', origin],
})

t.test('only a page of the same app may ask, in its own name', async t => {
  const gate = createAnonymousGate(apps)
  t.equal(gate(createClient(font()), route), 'admitted')
  for (const origin of [
    'https://www.mail.example.mail.edge.localhost:8443',
    'https://drive.example.com.drive.edge.localhost:8443',
    'https://other.example.com.wiki.edge.localhost:8443',
    'https://wiki.edge.localhost:8443',
    'http://static.example.com.wiki.edge.localhost:8443',
    'https://evil.test',
    'null',
    '',
  ])
    t.equal(gate(createClient(font(origin)), route), 'refused', origin)
})

t.test('an address may ask 12,000 times a minute', async t => {
  let now = 600_000
  const gate = createAnonymousGate(apps, () => now)
  const ask = (): string => gate(createClient(font()), route)
  for (let index = 0; index < 12_000; index++) ask()
  t.equal(ask(), 'too-many')
  const other = { ...createClient(font()), address: '203.0.113.1' }
  t.equal(gate(other, route), 'admitted', 'another address is not concerned')
  now += 59_999
  t.equal(ask(), 'too-many')
  now += 1
  t.equal(ask(), 'admitted')
})

t.test('what is refused is not counted', async t => {
  const gate = createAnonymousGate(apps, () => 0)
  for (let index = 0; index < 13_000; index++) gate(createClient(font('null')), route)
  t.equal(gate(createClient(font()), route), 'admitted')
})

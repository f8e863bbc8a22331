import t from 'tap'
import { namedNetworks, networkWords, type NamedNetwork } from '../../src/network/index.ts'

const office: NamedNetwork = {
  name: 'office',
  ranges: ['198.51.100.0/24', '2001:db8::/32'],
  category: 'corporate',
  tags: ['wired', 'eu'],
}
const desk: NamedNetwork = { name: 'desk', ranges: ['198.51.100.7'], category: 'corporate', tags: ['eu'] }
const vpn: NamedNetwork = { name: 'vpn', ranges: ['203.0.113.0/24'], category: 'vpn', tags: [] }

t.test('an address is in all networks that contain it', async t => {
  const networks = namedNetworks([office, desk, vpn])
  t.strictSame(networks.of('198.51.100.7'), {
    names: ['office', 'desk'],
    categories: ['corporate'],
    tags: ['wired', 'eu'],
  })
  t.strictSame(networks.of('2001:db8::1').names, ['office'])
  t.strictSame(networks.of('203.0.113.1'), { names: ['vpn'], categories: ['vpn'], tags: [] })
  t.strictSame(networks.of('192.0.2.1'), { names: [], categories: [], tags: [] })
})

t.test('requests from one address share one object', async t => {
  const networks = namedNetworks([office])
  t.equal(networks.of('198.51.100.1'), networks.of('198.51.100.1'))
  t.equal(networks.of('192.0.2.1'), networks.of('192.0.2.2'), 'and all that are in none')
})

t.test('policies may name what is configured', async t => {
  t.strictSame(networkWords([office, desk, vpn]), {
    names: ['office', 'desk', 'vpn'],
    categories: ['corporate', 'vpn'],
    tags: ['wired', 'eu'],
  })
})

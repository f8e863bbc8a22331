import fc from 'fast-check'
import t from 'tap'
import { canonicalHost, createHostMap } from '../../src/apps/index.ts'

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,12}[a-z0-9])?$/)
const top = fc.stringMatching(/^[a-z]{2,8}$/)
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 5 }), top)
  .map(([labels, last]) => [...labels, last].join('.'))
const runs = { numRuns: 10_000 }

t.test('a listed host is mapped and mapped back, for 10,000 generated names', async t => {
  fc.assert(
    fc.property(host, name => {
      const map = createHostMap('wiki.edge.localhost', [name])
      const proxied = map.toProxied(name)
      return proxied === `${name}.wiki.edge.localhost` && map.toUpstream(proxied) === name
    }),
    runs,
  )
  t.pass()
})

t.test('mapping is idempotent and does not look at case, for 10,000 generated names', async t => {
  fc.assert(
    fc.property(host, fc.infiniteStream(fc.boolean()), (name, flips) => {
      const map = createHostMap('wiki.edge.localhost', [name])
      const shouted = [...name].map(letter => (flips.next().value ? letter.toUpperCase() : letter)).join('')
      const once = map.toProxied(shouted)!
      return map.toProxied(once) === once && map.toProxied(`${shouted}.`) === once
    }),
    runs,
  )
  t.pass()
})

t.test('a host that is not listed has no proxied name, whatever it ends in', async t => {
  fc.assert(
    fc.property(host, host, (listed, other) => {
      fc.pre(listed !== other)
      const map = createHostMap('wiki.edge.localhost', [listed])
      return (
        map.toProxied(other) === undefined && map.toUpstream(`${other}.wiki.edge.localhost`) === undefined
      )
    }),
    runs,
  )
  t.pass()
})

t.test('a wildcard stands for one label or more, never for none', async t => {
  const map = createHostMap('wiki.edge.localhost', ['*.example.com'])
  t.equal(map.toProxied('a.example.com'), 'a.example.com.wiki.edge.localhost')
  t.equal(map.toProxied('a.b.example.com'), 'a.b.example.com.wiki.edge.localhost')
  t.equal(map.toProxied('example.com'), undefined)
  t.equal(map.toProxied('notexample.com'), undefined)
})

t.test('names that are no public host names are refused in every spelling', async t => {
  const refused = [
    'localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    'example.0x7f',
    '0177.0.0.1',
    '[::1]',
    '::ffff:127.0.0.1',
    'a..b',
    '.example.com',
    'example.com..',
    '-a.example.com',
    'a-.example.com',
    `${'a'.repeat(64)}.example.com`,
    `${'a.'.repeat(126)}example.com`,
    'a b.example.com',
    'a/b.example.com',
    'a%2eb.example.com',
    'user@example.com',
    'example.com:443',
    '１２７.0.0.1',
    '*.example.com',
    '',
    '.',
  ]
  for (const name of refused) t.equal(canonicalHost(name), undefined, JSON.stringify(name))
})

t.test('international names are taken in their A-label form', async t => {
  t.equal(canonicalHost('bücher.example'), 'xn--bcher-kva.example')
  t.equal(canonicalHost('例え.テスト'), 'xn--r8jz45g.xn--zckzah')
})

t.test('a name that is too long with the suffix has no proxied name', async t => {
  const long = `${Array.from({ length: 4 }, () => 'a'.repeat(57)).join('.')}.example.com`
  const map = createHostMap('wiki.edge.localhost', [long])
  t.equal(long.length, 243)
  t.equal(map.toProxied(long), undefined)
})

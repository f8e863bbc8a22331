import t from 'tap'
import { createCertificateStore } from '../../src/tls/index.ts'
import { countingAuthority, groups, wikiHost } from './listener.ts'

const deep = (label: string) => `${label}.x.static.example.test.wiki.edge.localhost`
const day = 86_400_000

t.test('one certificate per group, over all its names, made once', async t => {
  const { authority, issued } = countingAuthority(t)
  const store = createCertificateStore({ source: authority, groups })
  const context = store.contextFor(wikiHost)
  t.ok(context)
  t.equal(store.contextFor(wikiHost), context)
  t.equal(store.contextFor('a.static.example.test.wiki.edge.localhost'), context)
  t.not(store.contextFor('mail.example.test.mail.edge.localhost'), context)
  t.not(store.contextFor('signin.edge.localhost'), context)
  t.strictSame(issued, [groups[1]?.names, groups[2]?.names, groups[0]?.names])
})

t.test('a name deeper than the wildcard covers has its own certificate', async t => {
  const { authority, issued } = countingAuthority(t)
  const store = createCertificateStore({ source: authority, groups })
  t.equal(store.contextFor(deep('a')), store.contextFor(deep('a')))
  t.not(store.contextFor(deep('b')), store.contextFor(deep('a')))
  t.strictSame(issued, [[deep('a')], [deep('b')]])
})

t.test('unknown names never cost a key', async t => {
  const { authority, issued } = countingAuthority(t)
  const store = createCertificateStore({ source: authority, groups })
  const odd = [
    undefined,
    '',
    wikiHost.toUpperCase(),
    `${wikiHost}.`,
    `*${wikiHost}`,
    '127.0.0.1',
    `${wikiHost}\0`,
  ]
  for (const name of odd) t.equal(store.contextFor(name), undefined, JSON.stringify(name))
  for (let n = 0; n < 10_000; n += 1) store.contextFor(`n${n}.edge.localhost`)
  t.strictSame(issued, [])
})

t.test('a certificate is renewed when two thirds of its life have passed', async t => {
  const { authority, issued } = countingAuthority(t)
  let now = Date.now()
  const store = createCertificateStore({ source: authority, groups, now: () => now })
  const first = store.contextFor(wikiHost)
  const firstDeep = store.contextFor(deep('a'))
  now += 59 * day
  t.equal(store.contextFor(wikiHost), first)
  now += 1 * day
  t.not(store.contextFor(wikiHost), first)
  t.not(store.contextFor(deep('a')), firstDeep)
  t.equal(issued.length, 4)
})

t.test('deep names are kept up to a bound', async t => {
  const issued: string[] = []
  const { authority } = countingAuthority(t)
  const sample = authority.issue(['a.test'])
  const source = {
    certificate: authority.certificate,
    issue: (names: readonly string[]) => {
      issued.push(...names)
      return sample
    },
  }
  const store = createCertificateStore({ source, groups })
  for (let n = 0; n < 1_001; n += 1) store.contextFor(deep(`n${n}`))
  store.contextFor(deep('n1000'))
  t.equal(issued.length, 1_001)
  store.contextFor(deep('n0'))
  t.equal(issued.length, 1_002)
})

import t from 'tap'
import { createDiscovery, mergeDiscovered } from '../../src/apps/index.ts'
import { apps, mail, wiki } from '../proxy/rewrite/exchanges.ts'

t.test('an app fills its own share of the list only', async t => {
  const discovery = createDiscovery(apps, () => 5)
  for (let index = 0; index < 600; index++) discovery.saw(wiki, `https://h${index}.example.net/`, 'page')
  discovery.saw(mail, 'https://h1.example.net/', 'page')
  discovery.saw(wiki, 'https://h1.example.net/', 'redirect')
  t.equal(discovery.hosts().filter(({ app }) => app === 'wiki').length, 500)
  t.strictSame(discovery.hosts()[0], {
    app: 'mail',
    host: 'h1.example.net',
    ways: ['page'],
    count: 1,
    first: 5,
    last: 5,
  })
  t.match(discovery.hosts()[1], { host: 'h1.example.net', ways: ['page', 'redirect'], count: 2 })
})

t.test('what several processes have seen is one list', async t => {
  let now = 1
  const [a, b] = [createDiscovery(apps, () => now), createDiscovery(apps, () => now)]
  a.saw(wiki, 'https://a.example.net/', 'page')
  now = 2
  b.saw(wiki, 'wss://a.example.net/', 'redirect')
  b.saw(wiki, 'https://b.example.net/', 'page')
  t.match(mergeDiscovered([a.hosts(), b.hosts()]), [
    { host: 'a.example.net', ways: ['page', 'redirect'], count: 2, first: 1, last: 2 },
    { host: 'b.example.net', count: 1 },
  ])
})

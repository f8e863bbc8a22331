/** What the configuration adds to the facts: networks, places, browsers. */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { browserNames, loadConfig, type Config } from '../../src/config/index.ts'
import { problemsFrom } from './problems.ts'
import { oldestBrowsers } from '../../src/proxy/identify/known-software.ts'

const base = `suffix: edge.localhost
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com] }]
policies: policies
`
/** The mark before the metadata of a database, which is all that is looked at here. */
const database = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex')

function load(t: Test, text: string): { config: Config; directory: string } {
  const directory = t.testdir({
    'sallyport.yaml': base + text,
    'a.mmdb': database,
    'b.mmdb': database,
    'c.mmdb': '',
  })
  return { config: loadConfig(join(directory, 'sallyport.yaml'), {}), directory }
}

const problemsOf = (t: Test, text: string): string[] =>
  problemsFrom(
    () => load(t, text),
    message => message.replace(/\S*\/(?=\w+\.mmdb)/, ''),
  )

t.test('nothing of it is required', async t => {
  t.match(load(t, '').config, { networks: [], geo: { country: [], operator: [] }, browsers: new Map() })
})

t.test('networks have a name, ranges, a category and tags', async t => {
  const { networks } = load(
    t,
    'networks:\n  - { name: HQ, ranges: [198.51.100.0/24, "2001:db8::/32"], category: corporate, tags: [eu] }\n  - { name: lab, ranges: 192.0.2.1 }\n',
  ).config
  t.strictSame(networks, [
    { name: 'HQ', ranges: ['198.51.100.0/24', '2001:db8::/32'], category: 'corporate', tags: ['eu'] },
    { name: 'lab', ranges: ['192.0.2.1'], category: 'other', tags: [] },
  ])
})

t.test('their mistakes are told with their place', async t => {
  t.strictSame(
    problemsOf(
      t,
      'networks:\n  - { name: a, ranges: [1.2.3.4/33] }\n  - { name: a, ranges: [], category: corporat }\n  - { ranges: [], tag: x }\n',
    ),
    [
      '8:25 C108 "1.2.3.4/33" is not an address range; an IPv4 prefix is 0 to 32',
      '9:38 C106 unknown category "corporat"; did you mean "corporate"?',
      '10:5 C104 key "name" is missing',
      '10:19 C103 unknown key "tag"; did you mean "tags"?',
      '9:13 C208 the network "a" is given twice',
    ],
  )
})

t.test('databases of places are files, one or more for each question', async t => {
  const { config, directory } = load(t, 'geo: { country: [a.mmdb, b.mmdb], operator: a.mmdb }\n')
  t.strictSame(config.geo, {
    country: [join(directory, 'a.mmdb'), join(directory, 'b.mmdb')],
    operator: [join(directory, 'a.mmdb')],
    place: [],
  })
  t.strictSame(problemsOf(t, 'geo: { country: none.mmdb, operator: [c.mmdb] }\n'), [
    '7:17 C110 none.mmdb cannot be read: there is no such file',
    '7:39 C110 c.mmdb is no MaxMind database (.mmdb): it has no metadata at its end',
  ])
})

t.test('the oldest version of a browser replaces the one built in', async t => {
  t.strictSame(
    load(t, 'browsers: { chrome: 145, safari: 18 }\n').config.browsers,
    new Map([
      ['chrome', 145],
      ['safari', 18],
    ]),
  )
  t.strictSame(problemsOf(t, 'browsers: { chrom: 145, safari: new }\n'), [
    '7:13 C103 unknown browser "chrom"; did you mean "chrome"?',
    '7:33 C105 this must be a whole number from 1 to 9999, but it is the text "new"',
  ])
})

t.test('the browsers that can be named are those that are known', async t => {
  t.strictSame([...browserNames].sort(), Object.keys(oldestBrowsers).sort())
})

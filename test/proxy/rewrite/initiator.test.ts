import t from 'tap'
import { fetchSite, relationOf } from '../../../src/proxy/rewrite/initiator.ts'
import { createAppTable, createHostMap } from '../../../src/apps/index.ts'
import { apps, createApp, createClient, routeTo, wikiHost } from './exchanges.ts'

const ours = {
  wiki: `https://${wikiHost}:8443`,
  sibling: 'https://static.example.com.wiki.edge.localhost:8443',
  drive: 'https://drive.example.com.drive.edge.localhost:8443',
  mail: 'https://www.mail.example.mail.edge.localhost:8443',
  signIn: 'https://signin.edge.localhost:8443',
  foreign: 'https://evil.test',
}

/** `Sec-Fetch-Site` for the app, when the browser says this and names this initiator. */
function siteOf(claimed: string | undefined, fields: readonly string[], host = wikiHost, table = apps) {
  const client = createClient({
    fields: [...(claimed === undefined ? [] : ['sec-fetch-site', claimed]), ...fields],
  })
  return fetchSite(client, relationOf(client, routeTo(host, table), table))
}

t.test('the real names decide what is one site', async t => {
  for (const [claimed, initiator, site] of [
    ['same-origin', 'wiki', 'same-origin'],
    ['same-site', 'sibling', 'same-site'],
    ['same-site', 'drive', 'same-site'],
    ['same-site', 'mail', 'cross-site'],
    ['same-site', 'signIn', 'cross-site'],
    ['same-site', 'foreign', 'cross-site'],
    ['cross-site', 'wiki', 'cross-site'],
    ['none', 'wiki', 'none'],
  ] as const) {
    t.equal(siteOf(claimed, ['origin', ours[initiator]]), site, `${claimed} from ${initiator}`)
    t.equal(siteOf(claimed, ['referer', `${ours[initiator]}/page`]), site, `${claimed} by the referrer`)
  }
})

t.test('Origin counts before Referer, and doubt is cross-site', async t => {
  t.equal(siteOf('same-site', ['origin', ours.mail, 'referer', ours.sibling]), 'cross-site')
  t.equal(siteOf('same-site', ['origin', 'null']), 'cross-site')
  t.equal(siteOf('same-site', []), 'cross-site')
  t.equal(siteOf('same-origin', []), 'same-origin', 'nothing doubtful in that')
  t.equal(siteOf('same-origin', ['origin', ours.mail]), 'cross-site')
})

t.test('a client that sends no Fetch Metadata gets none', async t => {
  t.equal(siteOf(undefined, ['origin', ours.sibling]), undefined)
})

t.test('where an app has a registrable domain of its own, the browser’s word on sites counts', async t => {
  const hosts = createHostMap('wiki.localhost', ['www.example.com'])
  const own = createAppTable([{ ...createApp('wiki', ['www.example.com']), hosts }], 8443)
  t.equal(siteOf('same-site', [], 'www.example.com.wiki.localhost', own), 'same-site')
  t.equal(siteOf('same-site', ['origin', 'null'], 'www.example.com.wiki.localhost', own), 'cross-site')
})

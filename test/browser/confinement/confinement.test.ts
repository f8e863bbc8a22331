/** Pages that are kept inside their app, or only watched. */
import t from 'tap'
import type { Page } from 'playwright-core'
import { admin } from '../../harness/admin.ts'
import { page, startSite, type Routes, type Site } from '../../harness/site.ts'
import { pixel } from '../downloads/library.ts'
import { hostOf, inward, outward } from './ways.ts'

const routes: Routes = {
  '/': page('<iframe name=sink></iframe>'),
  '/own.js': { type: 'text/javascript', content: 'window.own = 1' },
  '/own.png': { type: 'image/png', content: pixel },
  '/own.json': { type: 'application/json', content: '{"own":1}' },
  '/framed': page('Framed'),
}

const outsiders = Object.keys(outward).map(hostOf).toSorted()

const start = (t: Parameters<typeof startSite>[0], confine: string): Promise<Site> =>
  startSite(t, routes, { wiki: `    confine: ${confine}`, outsiders })

/** Lets a page want everything of every host outside. */
async function wantAll(tab: Page): Promise<void> {
  for (const [way, script] of Object.entries(outward))
    await tab.evaluate(`{ const host = 'https://${hostOf(way)}'; ${script} }`)
}

/** Asks again at each frame of the page until all that are wanted are among what is there. */
async function once(
  tab: Page,
  hosts: () => readonly string[] | Promise<readonly string[]>,
  wanted: readonly string[],
) {
  for (;;) {
    const found = (await hosts()).toSorted()
    if (wanted.every(host => found.includes(host))) return found
    await tab.evaluate('new Promise(requestAnimationFrame)')
  }
}

/** The hosts that pages have told of. */
async function discovered(site: Site): Promise<string[]> {
  const { text } = await admin(site.edge, '/discovered')
  return (JSON.parse(text) as { hosts: readonly { host: string }[] }).hosts.map(({ host }) => host)
}

/** The hosts that something has been sent to, past the edge. */
const reached = ({ outside }: Site): string[] => [
  ...new Set(outside.map(line => /^\S+ ([^/]+)/.exec(line)![1]!)),
]

t.test('a page that is kept inside gets nothing from outside, and what it wanted is known', async t => {
  const site = await start(t, 'enforce')
  const tab = await site.open()
  await wantAll(tab)
  t.strictSame(await once(tab, () => discovered(site), outsiders), outsiders)
  t.strictSame(site.outside, [])
})

t.test('a page that is watched gets all of it, and what it wanted is known', async t => {
  const site = await start(t, 'report')
  const tab = await site.open()
  await wantAll(tab)
  t.strictSame(await once(tab, () => discovered(site), outsiders), outsiders)
  t.strictSame(await once(tab, () => reached(site), outsiders), outsiders)
})

t.test('a page that is kept inside gets what need not pass here', async t => {
  const site = await start(t, 'enforce\n    direct: [fetch.partner.test]')
  const tab = await site.open()
  await wantAll(tab)
  const others = outsiders.filter(host => host !== hostOf('fetch'))
  t.strictSame(await once(tab, () => discovered(site), others), others)
  t.strictSame(await once(tab, () => reached(site), [hostOf('fetch')]), [hostOf('fetch')])
})

for (const confine of ['report', 'enforce']) {
  t.test(`with ${confine} what is the app’s own goes on`, async t => {
    const site = await start(t, confine)
    for (const [name, script] of Object.entries(inward)) {
      const tab = await site.open()
      t.equal(await tab.evaluate(`(async other => { ${script} })('${site.other}')`), 1, name)
      await tab.context().close()
    }
    t.strictSame(site.problems, [])
    t.strictSame(await discovered(site), [])
  })
}

import t from 'tap'
import { discoveredHosts } from '../../src/commands/apps-discovered.ts'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const report = (blocked: string): string =>
  JSON.stringify({ 'csp-report': { 'blocked-uri': blocked, 'effective-directive': 'img-src' } })

/** A page's report that its policy has blocked something. */
const tell = (world: World, body: string, headers: Record<string, string>) =>
  http1(world.client, wikiHost, {
    path: '/.sallyport/violations',
    method: 'POST',
    body,
    headers: { 'content-type': 'application/csp-report', 'sec-fetch-dest': 'report', ...headers },
  })

const adminOf = ({ edge }: World): string => `http://127.0.0.1:${edge.ports.admin}`

async function listed(world: World): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${adminOf(world)}/discovered`)
  return ((await response.json()) as { hosts: Record<string, unknown>[] }).hosts
}

/** What the command prints. */
async function printed(args: readonly string[]): Promise<string> {
  const lines: string[] = []
  const terminal = {
    environment: {},
    out: (text: string) => lines.push(text),
    error: () => t.fail('no errors'),
  }
  await discoveredHosts(args, terminal as never)
  return lines.join('\n')
}

const startRedirecting = (target: string) =>
  startWorld(t, (_request, response) => {
    response.writeHead(302, { location: target })
    response.end()
  })

t.test(
  'a host that the app sends its user to, and one that a page wanted, are listed with what to add',
  async t => {
    const world = await startRedirecting('https://login.partner.example/authorize?client=1')
    const headers = { cookie: world.cookie() }
    await http1(world.client, wikiHost, { headers })
    await http1(world.client, wikiHost, { headers })
    t.equal((await tell(world, report('https://cdn.partner.example/a.js?x=1'), headers)).status, 204)
    t.match(await listed(world), [
      {
        app: 'wiki',
        host: 'login.partner.example',
        ways: ['redirect'],
        count: 2,
        line: '- login.partner.example',
      },
      { app: 'wiki', host: 'cdn.partner.example', ways: ['page'], count: 1, line: '- cdn.partner.example' },
    ])
    t.match(
      await printed(['--admin', adminOf(world)]),
      /^wiki:\n {2}- login\.partner\.example # 2 times, redirect, last \d{4}-.*\n {2}- cdn\.partner\.example # 1 time, page, last /,
    )
    t.equal(
      await printed(['--admin', adminOf(world), '--app', 'mail']),
      'nothing yet: no app with "confine" on has wanted a host that it does not list',
    )
    t.match(JSON.parse(await printed(['--admin', adminOf(world), '--json'])), {
      hosts: [{ count: 2 }, { count: 1 }],
    })
  },
)

t.test('names of ours, addresses, words and other schemes are no hosts to add', async t => {
  const world = await startRedirecting('https://www.example.com/in')
  const headers = { cookie: world.cookie() }
  await http1(world.client, wikiHost, { headers })
  for (const blocked of [
    'inline',
    'eval',
    'data',
    '',
    'https://10.0.0.1/',
    'https://[::1]/',
    'https://intranet/',
    `https://${wikiHost}/`,
    'ftp://files.example.net/',
  ])
    t.equal((await tell(world, report(blocked), headers)).status, 204, blocked)
  t.strictSame(await listed(world), [])
})

t.test('without a session nobody fills the list', async t => {
  const world = await startRedirecting('https://www.example.com/in')
  const own = `https://${wikiHost}:${world.client.port}`
  await tell(world, report('https://evil.example/'), { origin: own })
  await tell(world, report('https://evil.example/'), {})
  t.strictSame(await listed(world), [])
})

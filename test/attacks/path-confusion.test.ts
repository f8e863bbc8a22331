/*
 * Who: a user whom a rule keeps from a part of an app.
 * How: they write its path as the rule does not know it and the app still understands: escaped, doubled, with dots,
 *      backslashes, parameters, blanks or NUL in it, in overlong UTF-8, in escapes that are none, as a stream of the file
 *      system, or with names in it that the edge changes on the way.
 * Lost: the rule judges one path and the app serves another.
 */
import t, { type Test } from 'tap'
import { canonicalPath } from '../../src/apps/index.ts'
import { http2 } from '../harness/clients.ts'
import { rawExchange } from '../harness/raw.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const policy = `
version: 1
default: allow
rules:
  - { id: no-admin, when: { path: [/admin/**, /mirror/www.example.com/**] }, then: block }
`

/** A world with the rule, what its app saw, and the status of a target asked for over HTTP/1.1 or HTTP/2. */
async function startRuledWorld(t: Test) {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => response.end(String(seen.push(request.url!))), {
    policy,
  })
  const field = `Host: ${wikiHost}:${world.client.port}\r\nCookie: ${world.cookie()}`
  const ask = async (target: string): Promise<number> =>
    (await rawExchange(world.client, wikiHost, `GET ${target} HTTP/1.1\r\n${field}\r\n\r\n`)).status
  return { ...world, seen, ask }
}

const overHttp2 = async ({ client, cookie }: World, path: string): Promise<number> =>
  (await http2(client, wikiHost, { path, headers: { cookie: cookie() } })).status

/** What servers of one kind or another take for `/admin/users`. */
const disguises = [
  '/admin/users',
  '/admin',
  '/admin/',
  '/admin?x',
  '/admin/users;jsessionid=1',
  '/admin;jsessionid=1/users',
  '/;x/admin/users',
  '/admin;',
  '//admin/users',
  '///admin///users',
  '/admin//users',
  '/%61dmin/users',
  '/%61%64%6d%69%6e/users',
  '/admi%6E/users',
  '/admin%2fusers',
  '/admin%2Fusers',
  '/admin%5cusers',
  '/%2fadmin/users',
  '/%5Cadmin/users',
]

/** What could be read in two ways, so that it is refused as it stands. */
const refused = [
  '/x/../admin/users',
  '/./admin/users',
  '/x/..;/admin/users',
  '/x/..;a=b/admin/users',
  '/x/.;/admin/users',
  '/x/%2e%2e/admin/users',
  '/x/%2e./admin/users',
  '/x/.%2E/admin/users',
  '/x%2f..%2fadmin/users',
  '/x/..%2fadmin/users',
  '/x/..%5cadmin/users',
  '/x%5c..%5cadmin/users',
  '/admin/..',
  '/admin/x/%2e%2e',
  '/admin%00/users',
  '/admin%00.html',
  '/x/..%3b/admin/users',
  '/x/..%3Ba=b/admin/users',
  '/x/%2e%2e%3b/admin/users',
  '/x/.%3b/admin/users',
  '/x%2f..%3b%2fadmin/users',
  '/x/..%20/admin/users',
  '/x/..%20%20/admin/users',
  '/x/..%09/admin/users',
  '/x/%2e%2e%0a/admin/users',
  '/x/..%20./admin/users',
  '/x/%20../admin/users',
  '/x/..%20;a/admin/users',
  '/x/.%20/admin/users',
  '/admin/x/..%20',
  '/x/..%c0%af/admin/users',
  '/x/..%C0%AFadmin/users',
  '/x/..%c1%9cadmin/users',
  '/%c0%ae%c0%ae/admin/users',
  '/x/%c0%2e%c0%2e/admin/users',
  '/x/%e0%80%ae%e0%80%ae/admin/users',
  '/x/%f0%80%80%ae%f0%80%80%ae/admin/users',
  '/x/%f8%80%80%80%ae%f8%80%80%80%ae/admin/users',
  '/x/%fc%80%80%80%80%ae%fc%80%80%80%80%ae/admin/users',
  '/%c1%a1dmin/users',
  '/%zz/admin/users',
  '/admin/users%',
  '/admin/users%2',
  '/%/admin/users',
  '/%u0061dmin/users',
  '/%%61dmin/users',
  '/admin::$INDEX_ALLOCATION/users',
  '/admin::%24index_allocation/users',
  '/admin%3A%3a$DATA',
  '/x\\..\\admin/users',
  '/\\admin/users',
  '/admin\\users',
  '/admin#/users',
  '/admin\u0000/users',
  '/\u00c1\u00a1dmin/users',
  '/admin users',
  '/admin\t/users',
  'admin/users',
]

t.test('a disguise of the path is judged as what it is', async t => {
  const world = await startRuledWorld(t)
  for (const target of disguises) {
    t.equal(await world.ask(target), 403, target)
    t.equal(await overHttp2(world, target), 403, `${target} over HTTP/2`)
  }
  t.strictSame(world.seen, [])
})

t.test('what has two readings is refused', async t => {
  const world = await startRuledWorld(t)
  for (const target of refused) t.equal(await world.ask(target), 400, JSON.stringify(target))
  t.strictSame(world.seen, [])
})

t.test('names of ours in a path are taken out before the rules look, and not after', async t => {
  const world = await startRuledWorld(t)
  const { port } = world.client
  const own = '/mirror/www.example.com'
  for (const target of [
    `${own}/a`,
    `${own}.wiki.edge.localhost/b`,
    `${own}.wiki.edge.localhost:${port}/c`,
    `${own}.WIKI.edge.LOCALHOST/d`,
    `//mirror/${own.slice(8)}.wiki.edge.localhost/e`,
    `/mirror/www%2eexample.com.wiki.edge.localhost/f`,
  ])
    t.equal(await world.ask(target), 403, target)
  t.strictSame(world.seen, [])
})

t.test('what goes on is what the record says was judged', async t => {
  const world = await startRuledWorld(t)
  const harmless = [
    '/a/b',
    '/a//b/',
    '/%C3%A4/%e2%82%ac',
    '/caf%e9/%e0%a0%80/%f0%90%8d%88',
    '/admin%3bx/users',
    '/%252e%252e/admin',
    '/%2561dmin/users',
    '/administrator',
    '/ADMIN/users',
    '/a/...;/b/..c/.d',
    '/a/..%20b/.%20c/%20d%20/e%3bf',
    '/a/ns::name/$1:$2/100%25',
    '/x/www.example.com.wiki.edge.localhost/y',
    '/q?a=100%&b=%zz&c=%u0061&d=%c0%af&e=..%20/../::$x',
    '/q?../admin/%2e%2e/www.example.com.wiki.edge.localhost',
  ]
  for (const target of harmless) {
    t.equal(await world.ask(target), 200, target)
    const forwarded = canonicalPath(world.seen.at(-1)!.split('?')[0]!)
    t.notMatch(forwarded, /^\/admin(?:\/|$)/, target)
    const record = await world.records.activity(({ facts }) => facts?.path === forwarded)
    t.equal(record.status, 200, `${target} was judged as ${forwarded}`)
  }
  t.equal(world.seen.length, harmless.length)
})

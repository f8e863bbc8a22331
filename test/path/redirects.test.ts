import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

/** A world whose app answers with the field that the query names. */
async function startRedirectWorld(
  t: Test,
): Promise<World & { map(field: string, value: string): Promise<string | undefined> }> {
  const world = await startWorld(t, (request, response) => {
    const query = new URL(request.url!, 'https://www.example.com').searchParams
    response.writeHead(302, { [query.get('field')!]: query.get('value')! })
    response.end()
  })
  const map = async (field: string, value: string): Promise<string | undefined> => {
    const path = `/dir/page?${new URLSearchParams({ field, value }).toString()}`
    const { headers } = await http1(world.client, wikiHost, { path, headers: { cookie: world.cookie() } })
    return headers[field] as string | undefined
  }
  return { ...world, map }
}

t.test('a redirect within the app stays under our names', async t => {
  const { map, client } = await startRedirectWorld(t)
  const own = `https://${wikiHost}:${client.port}`
  const sibling = `https://static.example.com.wiki.edge.localhost:${client.port}`
  for (const [value, wanted] of [
    ['https://www.example.com/a?b=c#d', `${own}/a?b=c#d`],
    ['https://www.example.com', own],
    ['https://www.example.com:443/a', `${own}/a`],
    ['http://www.example.com/a', `${own}/a`],
    ['http://www.example.com:80/a', `${own}/a`],
    ['//static.example.com/a', `//static.example.com.wiki.edge.localhost:${client.port}/a`],
    ['HTTPS://STATIC.example.com/a', `${sibling.replace('https', 'HTTPS')}/a`],
    ['https:\\\\static.example.com\\a', `${sibling}/a`],
    ['https://user@static.example.com/a', `https://user@${sibling.slice(8)}/a`],
    ['/next?x=1#y', '/next?x=1#y'],
    ['next', 'next'],
    ['?x', '?x'],
    ['/\\evil.test', undefined],
    [own, own],
  ] as const)
    t.equal(await map('location', value), wanted ?? value, value)
})

t.test('a redirect out of the app goes as it is, and tells nobody our names', async t => {
  const { map, client } = await startRedirectWorld(t)
  const own = `https://${wikiHost}:${client.port}/callback`
  t.equal(await map('location', 'https://idp.test/auth?a=1'), 'https://idp.test/auth?a=1')
  t.equal(
    await map('location', `https://idp.test/auth?redirect_uri=${encodeURIComponent(own)}`),
    `https://idp.test/auth?redirect_uri=${encodeURIComponent('https://www.example.com/callback')}`,
  )
  t.equal(await map('location', 'https://www.example.com:8080/'), 'https://www.example.com:8080/')
  t.equal(await map('location', 'https://www.example.com.evil.test/'), 'https://www.example.com.evil.test/')
  t.equal(await map('location', 'mailto:a@www.example.com'), 'mailto:a@www.example.com')
})

t.test('Content-Location, Refresh and Link are mapped likewise', async t => {
  const { map, client } = await startRedirectWorld(t)
  const own = `https://${wikiHost}:${client.port}`
  t.equal(await map('content-location', 'https://www.example.com/a'), `${own}/a`)
  t.equal(await map('refresh', '5; url=https://www.example.com/a'), `5; url=${own}/a`)
  t.equal(await map('refresh', "0;URL='https://www.example.com/a'"), `0;URL='${own}/a'`)
  t.equal(await map('refresh', '5'), '5')
  t.equal(
    await map('link', '<https://www.example.com/a>; rel=next; title="x, <y>", </b>; rel=prev'),
    `<${own}/a>; rel=next; title="x, <y>", </b>; rel=prev`,
  )
  t.equal(
    await map('link', '<https://www.example.com/a.js>; rel=preload; as=script; integrity="sha256-x"'),
    `<${own}/a.js>; rel=preload; as=script`,
    'the digest of what is rewritten here would be wrong',
  )
  t.equal(
    await map('link', '<https://cdn.test>; rel=preconnect, <https://cdn.test/a.css>; rel=preload'),
    '<https://cdn.test/a.css>; rel=preload',
  )
})

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: redirects are never followed here`, async t => {
    const seen: string[] = []
    const world = await startWorld(t, (request, response) => {
      seen.push(request.url!)
      response.writeHead(Number(request.url!.slice(1)), { location: '/elsewhere' }).end()
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const response = await client(world.client, wikiHost, {
        path: `/${status}`,
        headers: { cookie: world.cookie() },
      })
      t.match(response, { status, headers: { location: '/elsewhere' } })
    }
    t.equal(seen.length, 5)
  })
}

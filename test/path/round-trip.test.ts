import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(
    `${name}: a signed-in user's request reaches the app in its own names and comes back in ours`,
    async t => {
      const world = await startWorld(t, (request, response) => {
        response.setHeader('content-type', 'text/html')
        response.setHeader('x-seen-host', request.headers.host!)
        response.setHeader('x-seen-cookie', request.headers.cookie ?? 'none')
        response.end('<!doctype html><title>x</title><a href="https://www.example.com/next">next</a>')
      })
      const response = await client(world.client, wikiHost, {
        path: '/page?q=1',
        headers: {
          cookie: `a=1; ${world.cookie()}; b=2`,
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
        },
      })
      t.equal(response.status, 200)
      t.equal(response.headers['x-seen-host'], 'www.example.com')
      t.equal(response.headers['x-seen-cookie'], 'a=1; b=2')
      t.match(response.text, `<a href="https://${wikiHost}:${world.client.port}/next">`)
      t.match(response.text, /<!doctype html><script src="\/\.sallyport\/runtime\.[0-9a-f]{16}\.js"/)
      const record = await world.records.activity(() => true)
      t.match(record, {
        verdict: 'monitor',
        status: 200,
        upstreamStatus: 200,
        complete: true,
        facts: { path: '/page', user: 'ana@corp.example' },
      })
    },
  )
}

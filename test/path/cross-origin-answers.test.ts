/** What a page of one host of an app may learn of our own answers to what it asked another host. */
import t from 'tap'
import { http2 } from '../harness/clients.ts'
import { mailHost, startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

const blockAll =
  'version: 1\ndefault: allow\nrules: [{ id: all, when: { app: wiki }, then: block, message: Not today. }]\n'

const ask = (world: World, origin: string) =>
  http2(world.client, staticHost, {
    headers: {
      cookie: world.cookie(),
      origin,
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'sec-fetch-site': 'same-site',
    },
  })

t.test('a script reads why its own app’s other host was refused', async t => {
  const world = await startWorld(t, (_request, response) => response.end(), { policy: blockAll })
  const origin = `https://${wikiHost}:${world.client.port}`
  const { status, headers, text } = await ask(world, origin)
  t.equal(status, 403)
  t.match(JSON.parse(text), { error: 'blocked', message: 'Not today.', reference: String })
  t.equal(headers['access-control-allow-origin'], origin)
  t.equal(headers['access-control-allow-credentials'], 'true')
})

t.test('no other page reads anything', async t => {
  const world = await startWorld(t, (_request, response) => response.end(), { policy: blockAll })
  const others = [
    `https://${mailHost}:${world.client.port}`,
    `https://${wikiHost}`,
    'https://evil.test',
    'null',
    `https://x@${wikiHost}:${world.client.port}`,
    `https://${wikiHost}:${world.client.port}/`,
    `https://${wikiHost}:${world.client.port}/x`,
    `https://${wikiHost}:${world.client.port}?x`,
    `https://${wikiHost.toUpperCase()}:${world.client.port}`,
    `HTTPS://${wikiHost}:${world.client.port}`,
    `https://${wikiHost}:0${world.client.port}`,
  ]
  for (const origin of others) {
    const { status, headers } = await ask(world, origin)
    t.equal(status, 403)
    t.equal(headers['access-control-allow-origin'], undefined, origin)
  }
})

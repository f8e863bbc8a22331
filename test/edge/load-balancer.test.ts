/** An edge of two workers behind a real HAProxy that passes TCP on and tells where clients are. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { freePort } from '../harness/free-port.ts'
import { startHaproxy } from '../harness/haproxy.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { several, startWorkers } from './workers-process.ts'

const [balancer, client] = ['127.0.0.2', '127.0.0.9']

for (const sends of ['send-proxy', 'send-proxy-v2'] as const)
  t.test(`${sends}: rules and records see the client`, async t => {
    const world = await startWorld(t, echo, {
      policy: `version: 1\ndefault: allow\nrules: [{ id: there, when: { ip: ${client} }, then: block }]\n`,
      listen: `proxy-protocol: { from: [${balancer}] }`,
    })
    const edgePort = await freePort()
    const port = await startHaproxy(t, { port: edgePort, source: balancer, sends })
    const file = join(world.directory, 'sallyport.yaml')
    const configuration = readFileSync(file, 'utf8').replace(
      'https: 127.0.0.1:0',
      `https: 127.0.0.1:${edgePort}`,
    )
    writeFileSync(file, `${configuration}\npublic-ports: { https: ${port} }\n`)
    const edge = await startWorkers(t, world)

    const headers = { cookie: world.cookie(), host: `${wikiHost}:${port}` }
    for (const _ of several)
      t.equal((await http1({ ...edge.client, from: client }, wikiHost, { headers })).status, 403)
    t.equal((await http1(edge.client, wikiHost, { headers })).status, 200)
    const { cookie } = headers
    t.equal((await http2({ ...edge.client, from: client }, wikiHost, { headers: { cookie } })).status, 403)
    const direct = { ...edge.client, port: edgePort, from: '127.0.0.8' }
    t.equal((await http1(direct, wikiHost, { headers })).status, 200, 'others need no header')

    await edge.records.activity(({ facts }) => facts?.ip === '127.0.0.8')
    const seen = edge.records.activities.map(({ facts }) => facts?.ip)
    t.strictSame(new Set(seen), new Set([client, '127.0.0.1', '127.0.0.8']))
    t.strictSame(edge.records.operations('tls-refused'), [])
  })

/*
 * Who: somebody who has found a request on which the engine that decides falls over: a value that no filter expects, an expression
 *      that throws, a rule that was compiled wrongly.
 * How: they send it, and count on an edge that lets through what it cannot decide.
 * Lost: every rule, for whoever knows such a request.
 */
import t, { type Test } from 'tap'
import { admin } from '../harness/admin.ts'
import { http1, http2 } from '../harness/clients.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

/** An edge with one rule, of which a filter throws once it is asked for the last time that can be. */
async function startBroken(t: Test, when: string) {
  const seen: string[] = []
  const policy = `version: 1\ndefault: allow\nrules: [{ id: broken, when: ${when}, then: block }]\n`
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(request.url!)
      response.setHeader('content-type', 'application/pdf')
      response.end('secret')
    },
    { policy },
  )
  t.ok(world.edge.policy.holder.current.rules[0]!.needs.length > 0, 'there is a filter to break')
  const needs = world.edge.policy.holder.current.rules[0]!.needs as (() => boolean)[]
  needs[needs.length - 1] = () => {
    throw new RangeError('no filter knows this')
  }
  return { world, seen, headers: { cookie: world.cookie() } }
}

t.test(
  'what cannot be decided is blocked, recorded and counted, and nothing of it reaches the app',
  async t => {
    const { world, seen, headers } = await startBroken(t, '{ path: "/x" }')
    for (const client of [http1, http2]) {
      const page = await client(world.client, wikiHost, { headers: { ...headers, accept: 'text/html' } })
      t.equal(page.status, 403)
      t.match(page.text, /[0-9A-Z]{5}-[0-9A-Z]{5}/, 'with a reference')
      t.equal((await client(world.client, wikiHost, { method: 'POST', body: 'x', headers })).status, 403)
    }
    t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', headers)), 403)
    t.strictSame(seen, [])
    t.match(await world.records.activity(record => record.fault), { verdict: 'block', status: 403 })
    t.match((await admin(world.edge, '/metrics')).text, 'sallyport_policy_faults_total 5')
  },
)

t.test('one that fails when the response has come withholds it', async t => {
  const { world, seen, headers } = await startBroken(t, '{ path: "/**", file: { larger-than: 1B } }')
  const { text } = await http1(world.client, wikiHost, { headers })
  t.notMatch(text, 'secret', 'a text in place of the file says why')
  t.match(await world.records.activity(record => record.fault), { verdict: 'block', error: 'blocked' })
  t.strictSame(seen, ['/'], 'it had gone to the app by then')
})

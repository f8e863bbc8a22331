/*
 * Who: the owner of a domain that an app lists by a wildcard.
 * How: their name server gives answers that last for no time at all: a public address to whoever checks, a private one
 *      to whoever connects then; or both at once; or the private one only when the first connection has failed.
 * Lost: the check is of one address and the connection to another, which is a machine inside.
 */
import { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { answerForTenants, tenantDomain } from '../harness/resolver.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { startWorld } from '../harness/world.ts'

/** In 2000::/3, and given to nobody. */
const publicAddress = '2d00::1'
const inner = ['127.0.0.1', '::1', '169.254.169.254', '::ffff:10.0.0.1', '64:ff9b::7f00:1']

/** The addresses that connections to tenants are tried with; each fails at once, with this code. */
function attempts(t: Test, code: string): string[] {
  const tried: string[] = []
  const { connect } = Socket.prototype
  t.intercept(Socket.prototype, 'connect', {
    value(this: Socket, ...given: unknown[]) {
      // Node's own listeners hand over what is parsed already, as a list of one.
      const [options] = (Array.isArray(given[0]) ? given[0] : given) as [{ readonly host?: string }]
      if (options.host?.endsWith(`.${tenantDomain}`) === true)
        this.on('connectionAttempt', address => {
          tried.push(address)
          process.nextTick(() => this.destroy(Object.assign(new Error('gone'), { code })))
        })
      return (connect as (...all: unknown[]) => Socket).apply(this, given)
    },
  })
  return tried
}

const world = (t: Test) =>
  startWorld(t, (_request, response) => response.end(), {
    domains: `      - { host: "*.${tenantDomain}" }`,
  })

const ours = (name: string): string => `${name}.${tenantDomain}.wiki.edge.localhost`

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: the connection is to the very answer that was checked`, async t => {
    const answers: string[] = []
    const asked = answerForTenants(t, () => [answers.shift() ?? publicAddress])
    const tried = attempts(t, 'ECONNREFUSED')
    const { client: to, cookie } = await world(t)
    const ask = async (host: string) =>
      JSON.parse((await client(to, ours(host), { headers: { cookie: cookie() } })).text) as object
    for (const [index, address] of inner.entries()) {
      answers.push(publicAddress, address)
      t.match(await ask(`a${index}`), { error: 'upstream-unreachable' })
      t.strictSame(tried.splice(0), [publicAddress], 'what was looked up once is not looked up again')
      t.match(await ask(`a${index}`), { error: 'address-refused' }, address)
      t.strictSame(tried, [], 'nothing is remembered, and the next connection is checked again')
    }
    t.equal(asked.length, 2 * inner.length)
  })
}

t.test('of both at once, only the public one is tried', async t => {
  answerForTenants(t, () => [...inner, publicAddress, ...inner])
  const tried = attempts(t, 'ECONNREFUSED')
  const { client, cookie } = await world(t)
  t.equal((await http1(client, ours('both'), { headers: { cookie: cookie() } })).status, 502)
  t.strictSame(tried, [publicAddress])
})

t.test('a second try is checked like the first', async t => {
  const answers = [publicAddress, '127.0.0.1']
  const asked = answerForTenants(t, () => [answers.shift()!])
  const tried = attempts(t, 'ECONNRESET')
  const { client, cookie } = await world(t)
  const { text } = await http1(client, ours('again'), { headers: { cookie: cookie() } })
  t.match(JSON.parse(text), { error: 'address-refused' })
  t.equal(asked.length, 2)
  t.strictSame(tried, [publicAddress])
})

t.test('a WebSocket is no other way in', async t => {
  const answers = [publicAddress, '127.0.0.1']
  const asked = answerForTenants(t, () => [answers.shift()!])
  const tried = attempts(t, 'ECONNREFUSED')
  const { client, cookie, records } = await world(t)
  for (const error of ['upstream-unreachable', 'address-refused']) {
    const socket = socketTo(client, ours('socket'), `/${error}`, { cookie: cookie() })
    t.equal(await refusedStatus(socket), 502)
    const record = await records.activity(({ facts }) => facts?.path === `/${error}`)
    t.equal(record.error, error)
  }
  t.equal(asked.length, 2)
  t.strictSame(tried, [publicAddress])
})

import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { echo, startSignInWorld } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const policy = `version: 1
default: allow
rules:
  - { id: short, when: { device: { managed: false } }, then: { session: { idle: 15m, absolute: 4h } } }`

const now = Math.floor(Date.now() / 1000)
const minute = 60
const hour = 3600
const proven = (ago: number) => [{ strength: 'password', at: now - ago }] as const
const pageFields = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

t.test('a rule ends sessions sooner, by idle time and by age, for whom it is for', async t => {
  const world = await startWorld(t, echo, { policy })
  for (const [session, status, what] of [
    [{ managed: false, sealedAt: now - 14 * minute, proofs: proven(hour) }, 200, 'in use'],
    [{ managed: false, sealedAt: now - 17 * minute, proofs: proven(hour) }, 401, 'idle'],
    [{ managed: true, sealedAt: now - 17 * minute, proofs: proven(hour) }, 200, 'idle, but managed'],
    [{ managed: false, proofs: proven(3 * hour) }, 200, 'younger'],
    [{ managed: false, proofs: proven(4 * hour) }, 401, 'too old'],
  ] as const) {
    const reply = await http1(world.client, wikiHost, { headers: { cookie: world.cookie(session) } })
    t.equal(reply.status, status, what)
    if (status === 401) t.match(JSON.parse(reply.text), { error: 'sign-in-again' })
  }
})

t.test('a page that is asked for too late comes after a sign-in that the provider cannot skip', async t => {
  const world = await startSignInWorld(t, { policy: policy.replace('managed: false', 'managed: true') })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const late = world.cookie({ proofs: proven(5 * hour) })
  const reply = await http1(world.client, wikiHost, {
    path: '/deep?x=1',
    headers: { ...pageFields, cookie: late },
  })
  t.equal(reply.status, 303)
  const [, sealed] = /^https:\/\/signin\.edge\.localhost:\d+\/start\?r=(.+)$/.exec(
    String(reply.headers.location),
  )!
  t.ok(sealed, 'by way of the sign-in host')
  t.match(await world.records.activity(({ error }) => error === 'sign-in-again'), {
    status: 303,
    verdict: 'allow',
  })
})

t.test('the record of a refusal tells why', async t => {
  const world = await startWorld(t, echo, { policy })
  await http1(world.client, wikiHost, {
    headers: { cookie: world.cookie({ managed: false, proofs: proven(5 * hour) }) },
  })
  t.match(await world.records.activity(({ status }) => status === 401), {
    error: 'sign-in-again',
    also: ['short'],
  })
})

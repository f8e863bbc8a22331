import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'

const naming = (group: string) => `version: 1
default: allow
rules:
  - { id: staff, when: { group: ${group} }, then: monitor }
  - { id: nobody, when: { app: wiki }, unless: { group: [admins, ${group}] }, then: monitor }`

t.test('only groups that rules name go into a session', async t => {
  const world = await startSignInWorld(t, {
    wiki: '    notice: false',
    policy: naming('staff'),
    session: 'groups: [everyone]',
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/a`, 'root@corp.example')
  t.match(await world.records.activity(({ facts }) => facts?.path === '/a'), {
    facts: { groups: ['staff', 'admins'] },
  })
})

t.test('a user in 2,000 groups has a small cookie', async t => {
  const many = Array.from({ length: 2_000 }, (_, index) => `team-${index}@corp.example`)
  const world = await startSignInWorld(t, {
    wiki: '    notice: false',
    policy: naming('team-7@corp.example'),
    claims: () => ({ groups: many }),
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/a`)
  const record = await world.records.activity(({ facts }) => facts?.path === '/a')
  t.strictSame(record.facts!.groups, ['team-7@corp.example'])
  const cookie = browser.jar.header('www.example.com.wiki.edge.localhost', '/')
  t.ok(cookie.length > 300 && cookie.length < 1_500, `${cookie.length} octets`)
})

t.test('a user in more named groups than a cookie holds is told, and the help desk can find it', async t => {
  const many = Array.from({ length: 300 }, (_, index) => `team-${index}@corp.example`)
  const list = `version: 1\ndefault: allow\nrules:\n  - { id: a, when: { group: [${many.join(', ')}] }, then: monitor }`
  const world = await startSignInWorld(t, {
    wiki: '    notice: false',
    policy: list,
    claims: () => ({ groups: many }),
  })
  const visit = await world.browser().signIn(`${world.wiki}/a`)
  t.match(visit, { status: 403, text: /too many groups/ })
  t.match(await world.records.operation('sign-in', 1), { outcome: 'too-many-groups' })
})

/** A provider whose ID token has no groups, and says that they are elsewhere. */
const overage = (elsewhere: Record<string, unknown>) => (use: string) =>
  use === 'id_token'
    ? {
        groups: undefined,
        _claim_names: { groups: 'src1' },
        _claim_sources: { src1: { endpoint: 'https://x.example' } },
      }
    : elsewhere

t.test('groups that are too many for a token are asked for', async t => {
  const world = await startSignInWorld(t, {
    wiki: '    notice: false',
    policy: naming('staff'),
    claims: overage({ groups: ['staff', 'other'] }),
  })
  await world.browser().signIn(`${world.wiki}/a`)
  t.match(await world.records.activity(({ facts }) => facts?.path === '/a'), { facts: { groups: ['staff'] } })
})

t.test('groups that are left out and found nowhere let nobody in: rules on them would not hold', async t => {
  const world = await startSignInWorld(t, {
    wiki: '    notice: false',
    policy: naming('staff'),
    claims: overage({ groups: undefined }),
  })
  const visit = await world.browser().signIn(`${world.wiki}/a`)
  t.match(visit, { status: 502, text: /could not be verified/ })
})

t.test('a rule that names another group holds from the next page on, without a question', async t => {
  const world = await startSignInWorld(t, {
    wiki: '    notice: false',
    policy: naming('staff'),
    claims: () => ({ groups: ['staff', 'other'] }),
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/a`)
  /** As if the session had last been sealed a while ago. */
  const wait = (): void => {
    const sealedAt = Math.floor(Date.now() / 1000) - 100
    browser.jar.change('__Secure-sallyport', token => world.resealed(token, 'wiki', { sealedAt }))
  }
  wait()
  t.equal((await browser.open(`${world.wiki}/b`)).trail.length, 1, 'as long as rules are the same')
  world.writePolicy(naming('other'))
  await world.edge.reload()
  t.equal((await browser.open(`${world.wiki}/b`)).trail.length, 1, 'and not at once: edges learn one by one')
  wait()
  const visit = await browser.open(`${world.wiki}/c?x=1`)
  t.equal(visit.text, 'www.example.com GET /c?x=1')
  t.match(await world.records.activity(({ facts, status }) => facts?.path === '/c' && status === 200), {
    facts: { groups: ['other'] },
  })
})

/** A set on trial, in `shadow/` beside the one in force: it is judged, told and counted, and changes nothing. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { admin } from '../harness/admin.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'
import { post } from './posting.ts'

const head = 'version: 1\ndefault: monitor\n'
const noAna = `${head}rules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n`

/** Writes the set on trial and lets the edge read it. */
async function tryOut(world: World, text: string, name = 'trial.yaml'): Promise<void> {
  const directory = join(world.directory, 'policies/shadow')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, name), text)
  await post(world.edge, '/policy/reload')
}

/** One request of a user, and its record. */
async function ask(world: World, user: string) {
  const seen = world.records.activities.length
  const { status } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie({ user }) } })
  await world.records.activity(() => world.records.activities.length > seen)
  return { status, record: world.records.activities[seen]! }
}

const metrics = async (world: World): Promise<string> => (await admin(world.edge, '/metrics')).text
const status = async (world: World): Promise<unknown> => JSON.parse((await admin(world.edge, '/policy')).text)
const start = (t: Test, policy = head): Promise<World> => startWorld(t, echo, { policy })

t.test('decisions that it would make otherwise are recorded and counted, others only counted', async t => {
  const world = await start(t)
  await tryOut(world, noAna)
  const { revision } = world.edge.policy.holder.trial!
  t.match(await ask(world, 'ana@corp.example'), {
    status: 200,
    record: { verdict: 'monitor', rule: 'default', trial: { revision, verdict: 'block', rule: 'no-ana' } },
  })
  t.match(await ask(world, 'kim@corp.example'), { status: 200, record: { trial: null } })
  const text = await metrics(world)
  t.match(text, /^sallyport_policy_shadow_diff_total\{rule="no-ana",from="monitor",to="block"\} 1$/m)
  t.match(text, /^sallyport_policy_shadow_same_total 1$/m)
})

t.test('a rule that the trial no longer has is counted under the name that it has in force', async t => {
  const world = await start(t, noAna)
  await tryOut(world, head)
  t.match(await ask(world, 'ana@corp.example'), {
    status: 403,
    record: { verdict: 'block', trial: { verdict: 'monitor', rule: 'default' } },
  })
  t.match(
    await metrics(world),
    /^sallyport_policy_shadow_diff_total\{rule="no-ana",from="block",to="monitor"\} 1$/m,
  )
})

t.test('the ops listener tells it beside the set in force', async t => {
  const world = await start(t)
  await tryOut(world, noAna)
  t.match(await status(world), {
    revision: world.edge.policy.holder.current.revision,
    rules: [],
    trial: {
      revision: world.edge.policy.holder.trial!.revision,
      rules: [{ id: 'no-ana', mode: 'enforce', verdict: 'block' }],
      refused: null,
    },
  })
})

t.test('a bad trial is reported and changes neither set', async t => {
  const world = await start(t)
  await tryOut(world, noAna)
  const { current, trial } = world.edge.policy.holder
  await tryOut(world, `${noAna}nonsense: 1\n`)
  t.match(await status(world), {
    refused: null,
    trial: { refused: { report: /trial\.yaml:4:1 {2}error P103/ } },
  })
  t.strictSame([world.edge.policy.holder.current, world.edge.policy.holder.trial], [current, trial])
  await tryOut(world, noAna)
  t.match(await status(world), { trial: { refused: null } })
})

t.test('a trial whose tests fail is refused as a set in force would be', async t => {
  const world = await start(t)
  await tryOut(world, 'cases: [{ name: a, expect: { verdict: block } }]\n', 'trial.test.yaml')
  await tryOut(world, head)
  t.equal(world.edge.policy.holder.trial, undefined)
  t.match(await status(world), { trial: { revision: null, refused: { report: /P401/ } } })
})

t.test('taking the directory away ends it', async t => {
  const world = await start(t)
  await tryOut(world, noAna)
  rmSync(join(world.directory, 'policies/shadow'), { recursive: true })
  await post(world.edge, '/policy/reload')
  t.match(await status(world), { trial: { revision: null, rules: [], refused: null } })
  t.match(await ask(world, 'ana@corp.example'), { status: 200, record: { trial: null } })
})

t.test('a rule on trial is counted by what the verdict would be', async t => {
  const world = await start(
    t,
    `${head}rules:
  - { id: trial, mode: shadow, when: { user: ana@corp.example }, then: block }
  - { id: same, mode: shadow, when: { user: kim@corp.example }, then: monitor }
`,
  )
  t.match(await ask(world, 'ana@corp.example'), {
    status: 200,
    record: { verdict: 'monitor', shadow: ['trial'], trial: null },
  })
  await ask(world, 'kim@corp.example')
  const text = await metrics(world)
  t.match(text, /^sallyport_policy_shadow_diff_total\{rule="trial",from="monitor",to="block"\} 1$/m)
  t.match(text, /^sallyport_policy_shadow_same_total 1$/m)
})

import t from 'tap'
import { knownGroups } from '../../src/edge/known-groups.ts'
import { readPolicySet } from '../../src/policy/index.ts'
import { PolicyHolder } from '../../src/policy/loading/holder.ts'
import { anyContext } from '../policy/sets.ts'

const naming = (group: string) =>
  readPolicySet(
    [
      {
        file: 'policy.yaml',
        text: `version: 1\ndefault: allow\nrules: [{ id: r, when: { group: ${group} }, then: monitor }]`,
      },
    ],
    anyContext,
  )

t.test('the groups of the sets in force and on trial, and of the configuration, are known', async t => {
  const holder = new PolicyHolder(naming('staff'), naming('drafted'))
  const known = knownGroups(holder, ['configured'])()
  t.strictSame(['staff', 'drafted', 'configured', 'other'].map(known.has), [true, true, true, false])
})

t.test('a swap that names the same groups changes nothing; one that names others dates them', async t => {
  const clock = { now: 1_000 }
  const holder = new PolicyHolder(naming('staff'))
  const known = knownGroups(holder, [], () => clock.now)
  const { digest } = known()
  clock.now = 2_000
  holder.swap(naming('staff'))
  t.match(known(), { digest, since: 1_000 })
  holder.swap(naming('other'))
  t.equal(known().since, 2_000)
  t.not(known().digest, digest)
})

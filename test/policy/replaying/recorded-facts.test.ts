import t from 'tap'
import { noFile, readRecordedFacts, unknownFacts } from '../../../src/policy/index.ts'
import { factsOf } from '../facts.ts'

const recorded = (facts: object): unknown => JSON.parse(JSON.stringify(facts))

t.test('facts that were recorded whole come back whole', async t => {
  const facts = factsOf({ file: { ...noFile, name: 'a.pdf', extension: 'pdf', size: 7 } })
  const read = readRecordedFacts(recorded(facts))
  t.strictSame(read?.facts, facts)
  t.equal(read?.missing.size, 0)
})

t.test('what a record does not tell is missing, and unknown', async t => {
  const { operator: _, ...others } = factsOf()
  const read = readRecordedFacts(recorded(others))
  t.strictSame([...read!.missing], ['operator'])
  t.strictSame(read!.facts.operator, unknownFacts.operator)
})

t.test(
  'a fact with a member too few, or of another type, is missing; what is told of it is kept',
  async t => {
    const { certificate: _, ...device } = factsOf().device
    const read = readRecordedFacts(recorded({ ...factsOf(), device, groups: 'staff', now: null }))
    t.strictSame([...read!.missing].sort(), ['device', 'groups', 'now'])
    t.equal(read!.facts.now, unknownFacts.now)
    t.match(read!.facts.device, { ...device, certificate: false })
  },
)

t.test('other values are no facts', async t => {
  for (const value of [undefined, null, 'facts', 7, []]) t.equal(readRecordedFacts(value), undefined)
})

t.test('an exchange without a file has none in its record either', async t => {
  const read = readRecordedFacts(JSON.parse(JSON.stringify(factsOf())))
  t.equal(read!.facts.file, noFile)
})

import t from 'tap'
import { createDecisionRing } from '../../../src/policy/index.ts'
import { noFile } from '../../../src/policy/facts.ts'
import { ringSize } from '../../../src/policy/replaying/ring.ts'
import { factsOf } from '../facts.ts'

const decision = (reference: string, changes = {}) => ({
  reference,
  facts: factsOf(changes),
  verdict: 'allow' as const,
  outcome: 'allow',
  rule: 'default',
  revision: '1234567',
})

t.test('the latest decisions are kept, oldest first', async t => {
  const ring = createDecisionRing(3)
  t.strictSame([...ring.decisions()], [])
  for (const reference of ['a', 'b', 'c', 'd', 'e']) ring.add(decision(reference))
  t.strictSame(
    [...ring.decisions()].map(({ reference }) => reference),
    ['c', 'd', 'e'],
  )
})

t.test('it keeps no more than its size', async t => {
  const ring = createDecisionRing()
  for (let n = 0; n < ringSize + 5; n++) ring.add(decision(`${n}`))
  const kept = [...ring.decisions()]
  t.strictSame([kept.length, kept[0]!.reference, kept.at(-1)!.reference], [ringSize, '5', `${ringSize + 4}`])
})

t.test('users and file names are kept as hashes only, each side of the @ apart', async t => {
  const ring = createDecisionRing()
  ring.add(decision('a', { file: { ...noFile, name: 'salaries.xlsx', extension: 'xlsx' } }))
  const [kept] = [...ring.decisions()]
  t.notMatch(JSON.stringify(kept), /ana@|corp\.example|salaries/)
  t.equal(kept!.facts.user, `${ring.mask('ana')}@${ring.mask('corp.example')}`)
  t.match(kept!.facts.file, { name: ring.mask('salaries.xlsx'), extension: 'xlsx' })
  t.equal(kept!.missing.size, 0)
})

t.test('nobody stays nobody, no file stays no file, and a user without a domain is hashed whole', async t => {
  const ring = createDecisionRing()
  ring.add(decision('a', { user: '' }))
  ring.add(decision('b', { user: 'service' }))
  const [nobody, service] = [...ring.decisions()]
  t.strictSame([nobody!.facts.user, nobody!.facts.file], ['', noFile])
  t.equal(nobody!.facts.file, noFile, 'the very object that says that there is none')
  t.equal(service!.facts.user, ring.mask('service'))
})

t.test('two rings hash differently', async t => {
  t.not(createDecisionRing().mask('ana'), createDecisionRing().mask('ana'))
})

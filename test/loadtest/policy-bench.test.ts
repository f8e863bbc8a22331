import t from 'tap'
import { requireAgreement } from '../../loadtest/policy/agreement.ts'
import { createCompany } from '../../loadtest/policy/company.ts'
import { createEngine, engineNames } from '../../loadtest/policy/engine.ts'
import { figuresOf, goals, missed } from '../../loadtest/policy/figures.ts'
import { decideEach } from '../../loadtest/policy/measure.ts'
import { compileRules, factsOf } from '../../loadtest/policy/sallyport.ts'
import { installedPeers } from '../../loadtest/policy-peers/install.ts'

const company = createCompany(10, 128)
const policy = compileRules(company.rules)
const ours = company.exchanges.map(exchange => policy.decide(factsOf(exchange), 'request').verdict as 'allow')

t.test('the same seed makes the same company, of which some exchanges match', async t => {
  t.same(createCompany(10, 128), company)
  t.notSame(createCompany(10, 128, 2), company)
  t.same(new Set(ours), new Set(['allow', 'monitor', 'block']))
  t.ok(
    policy.rules.every(({ when }) => when.length === 6),
    'six filters each',
  )
})

for (const name of engineNames) {
  const isAbsent = name !== 'sallyport' && !installedPeers().has(name)
  t.test(`${name} agrees`, { skip: isAbsent && 'its package is not installed' }, async t => {
    const engine = await createEngine(name, company.rules)
    const requests = company.exchanges.map(exchange => engine.prepare(exchange))
    t.same(await decideEach(engine.decide, requests, 128, Infinity), ours)
  })
}

t.test('a disagreement is an error that shows the exchange', async t => {
  const other = ours.with(3, ours[3] === 'allow' ? ('block' as never) : 'allow')
  t.throws(() => requireAgreement('peer', company.exchanges, ours, other), {
    message: new RegExp(`^peer says .* of exchange 3: \\{"app":"${company.exchanges[3]!.app}"`),
  })
})

t.test('a goal without its figure is missed', async t => {
  const round = { batches: [400, 500, 9_000], cpu: 600, p99: 900, decisions: 3 }
  const measure = (engine: 'sallyport' | 'cel', scale: number) => ({
    engine,
    rules: 100,
    rounds: [{ ...round, batches: round.batches.map(each => each * scale) }],
    compared: 1,
    heap: undefined,
  })
  const figures = figuresOf([measure('sallyport', 1), measure('cel', 60)])
  t.match(figures, { sallyport_100_median_ns: 500, sallyport_100_vs_fastest_peer_ratio: 60 })
  t.equal(missed(figures).length, goals.length - 1)
})

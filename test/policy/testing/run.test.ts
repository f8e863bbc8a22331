import t from 'tap'
import { Problems } from '../../../src/diagnostics/index.ts'
import { policyProblems } from '../../../src/policy/codes.ts'
import { reportFailures, runSuites, testLimits } from '../../../src/policy/testing/run.ts'
import { policyFrom } from '../facts.ts'
import { suiteFrom } from '../sets.ts'

const policy = policyFrom('default: allow\nrules: [{ id: no-mail, when: { app: mail }, then: block }]')
const suite = suiteFrom(`cases:
  - { name: wiki, with: { app: wiki }, expect: { verdict: allow } }
  - { name: mail, with: { app: mail }, expect: { verdict: allow } }
`)

/** The problems of a reload, with a clock that goes on by so much at each look. */
function failures(suites = [suite], tick = 0): string[] {
  const problems = new Problems('P', policyProblems)
  let now = 0
  reportFailures(policy, suites, problems, () => (now += tick))
  return problems.all.map(({ code, message, place }) => `${code} ${place.line} ${message}`)
}

t.test('each case has its decision and what differs', async t => {
  t.match(runSuites(policy, [suite]), [
    { suite, test: { name: 'wiki' }, decision: { verdict: 'allow' }, differences: [] },
    {
      test: { name: 'mail' },
      decision: { verdict: 'block' },
      differences: ['verdict: expected allow, was block'],
    },
  ])
})

t.test('a case that fails is a problem with the story of the decision under it', async t => {
  const [failure, ...others] = failures()
  t.strictSame(others, [])
  t.match(
    failure,
    /^P401 3 "mail": verdict: expected allow, was block\n {8}block by no-mail \(policy\.yaml:3\)/,
  )
})

t.test('suites that are run for a report say what a reload would', async t => {
  const problems = new Problems('P', policyProblems)
  const results = runSuites(policy, [suite], problems)
  t.strictSame(
    [results.length, problems.all.map(({ code, place }) => `${code} ${place.line}`)],
    [2, ['P401 3']],
  )
})

t.test('a reload waits for so many cases and for so long, and no more', async t => {
  const [wiki] = suite.cases
  const many = { ...suite, cases: Array.from({ length: testLimits.cases + 1 }, () => wiki!) }
  t.match(failures([many]), [/^P405 2 more than 10000 cases; .*sallyport policy test$/])
  t.match(failures([suite], testLimits.milliseconds), [/^P405 3 the tests before this one took 1000 ms/])
})

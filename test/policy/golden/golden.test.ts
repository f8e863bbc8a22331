/** What authors are told of their mistakes, word by word: a file of cases for each code. */
import t from 'tap'
import { policyProblems } from '../../../src/policy/codes.ts'
import { placedLines, readGoldenCases, wholeReport } from './reporting.ts'

/** Problems of files and variables, which only a configuration can have. */
const ofConfiguration = ['P109', 'P110']

const cases = readGoldenCases()
const codes = Object.keys(policyProblems).map(number => `P${number}`)

t.test('every code of a policy has cases, and no other', async t => {
  t.strictSame(
    [...cases.keys()],
    codes.filter(code => !ofConfiguration.includes(code)),
  )
})

for (const [code, listed] of cases) {
  t.test(`${code}: ${policyProblems[Number(code.slice(1)) as keyof typeof policyProblems]}`, async t => {
    for (const golden of listed) {
      const report = wholeReport(golden)
      t.equal(`${placedLines(report).join('\n')}\n`, golden.report, golden.name)
      t.match(golden.report, code, `${golden.name} has the code that it stands under`)
      if (golden.whole !== undefined) t.equal(`${report}\n`, golden.whole, `${golden.name}, with excerpts`)
    }
  })
}

t.test('the report of several problems is the one of the design', async t => {
  const [first] = cases.get('P103')!
  t.match(
    first!.whole,
    `policy.yaml:7:7  error P103  unknown filter "devise"; did you mean "device"?
    6 |       activity: download
    7 |       devise: { managed: false }
      |       ^^^^^^
`,
  )
})

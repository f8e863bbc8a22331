import t from 'tap'
import { suiteFrom } from '../sets.ts'

t.test('given, with and a row are laid over each other, the last counts', async t => {
  const { cases } = suiteFrom(`
given: { user: ana@corp.example, app: wiki, device: { managed: true, platform: macos } }
cases:
  - name: one
    with: { app: mail }
    expect: { verdict: allow }
  - name: rows
    with: { app: mail, device: { managed: false } }
    expect: { verdict: allow, readonly: false }
    each:
      - { activity: export, expect: { verdict: block } }
      - { app: crm }
`)
  t.match(
    cases.map(({ facts: { user, app, activity, device } }) => ({ user, app, activity, device })),
    [
      { app: 'mail', activity: 'view', device: { managed: true, platform: 'macos' } },
      { app: 'mail', activity: 'export', device: { managed: false, platform: 'macos' } },
      { user: 'ana@corp.example', app: 'crm', activity: 'view' },
    ],
  )
  t.strictSame(
    cases.map(({ expected }) => [expected.verdict, expected.readonly]),
    [
      ['allow', undefined],
      ['block', false],
      ['allow', false],
    ],
  )
})

t.test('names take words of their row, at any depth, and braces of other cases stay', async t => {
  const { cases } = suiteFrom(`
cases:
  - name: '{activity} from {country}'
    each: [{ activity: export, location: { country: DE }, expect: { verdict: allow } }]
  - { name: 'a {b}', expect: { verdict: allow } }
`)
  t.strictSame(
    cases.map(({ name }) => name),
    ['export from DE', 'a {b}'],
  )
})

t.test('each row has the place of its own, a case that of its name', async t => {
  const { cases } = suiteFrom(`cases:
  - name: one
    expect: { verdict: allow }
  - name: two
    each:
      - { app: wiki, expect: { verdict: allow } }
`)
  t.strictSame(
    cases.map(({ place }) => [place.line, place.column]),
    [
      [2, 5],
      [6, 9],
    ],
  )
})

t.test('the clock is the one of the file, or of the case', async t => {
  const { cases, policy } = suiteFrom(`policy: .
now: 2026-03-02T09:00:00Z
cases:
  - { name: file, expect: { verdict: allow } }
  - { name: case, with: { now: 2026-03-01T00:00:00Z }, expect: { verdict: allow } }
`)
  t.strictSame(
    cases.map(({ facts }) => new Date(facts.now).toISOString()),
    ['2026-03-02T09:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  )
  t.match(policy, { path: '.', place: { line: 1, column: 9 } })
})

t.test('a placeholder that no row fills is told once, with the facts that could', async t => {
  const text = `cases:
  - name: '{ap} is {verdict}'
    each:
      - { app: wiki, expect: { verdict: allow } }
      - { app: mail, method: POST, expect: { verdict: block } }
`
  t.throws(() => suiteFrom(text), {
    message:
      /^policy\.test\.yaml:2:5 {2}error P404 {2}no row gives a value for \{ap\}; known: app, method\n[^]*\n1 error/,
  })
})

import t from 'tap'
import { noFile, unknownExtension, type Facts } from '../../../src/policy/index.ts'
import { factsOf, policyFrom } from '../facts.ts'

/** Whether a rule with this filter matches these facts. */
const matches = (filter: string, facts: Partial<Facts>): boolean =>
  policyFrom(
    `default: allow\nlists: { docs: [pdf, docx], us: [ana@corp.example] }\n` +
      `rules: [{ id: r, when: { ${filter} }, then: block }]`,
  ).decide(factsOf(facts), 'response').verdict === 'block'

const file = (name: string, size = -1): Partial<Facts> => ({
  file: { name, extension: name.split('.').at(-1)!, size, type: '' },
})

for (const [filter, yes, no] of [
  ['user: Ana@Corp.example', {}, { user: 'kim@corp.example' }],
  ['user: [kim@corp.example, ana@corp.example]', {}, { user: '' }],
  ['user: $us', {}, { user: 'kim@corp.example' }],
  ['group: staff', {}, { groups: ['Staff'] }],
  ['group: [admins, staff]', { groups: ['x', 'admins'] }, { groups: [] }],
  ['app: mail', { app: 'mail' }, { app: 'wiki' }],
  ['user-domain: Corp.example', {}, { user: 'kim@partner.example' }],
  ['user-domain: [corp.example]', {}, { user: 'ana@sub.corp.example' }],
  ['user-domain: "@corp.example"', {}, { user: '' }],
  ['host: www.example.com', { host: 'www.example.com' }, { host: 'static.example.com' }],
  ['host: ["*.cdn.example.com"]', { host: 'a.b.cdn.example.com' }, { host: 'cdn.example.com' }],
  ['path: /admin/**', { path: '/admin/users/1' }, { path: '/administration' }],
  ['path: [/export, "/files/*/raw"]', { path: '/files/7/raw' }, { path: '/files/7/8/raw' }],
  ['method: [PUT, PATCH]', { method: 'PATCH' }, { method: 'POST' }],
  ['activity: [view, api]', { activity: 'api' }, { activity: 'download' }],
  ['device: { managed: true }', { device: { managed: true, compliant: false } }, {}],
  ['device: { managed: false, compliant: true }', { device: { managed: false, compliant: true } }, {}],
  ['ip: 198.51.100.0/24', {}, { ip: '198.51.101.7' }],
  ['ip: [2001:db8::/32, 203.0.113.9]', { ip: '2001:db8::1' }, { ip: '203.0.113.8' }],
  ['ip: 198.51.100.7', { ip: '::ffff:198.51.100.7' }, { ip: 'unknown' }],
  ['file: { extension: .PDF }', file('a.pdf'), file('a.txt')],
  ['file: { extension: .PDF }', { file: { ...noFile, extension: unknownExtension } }, {}],
  ['file: { extension: $docs }', file('a.docx'), file('a.xlsx')],
  ['file: { larger-than: 1MB }', file('a.pdf', 1_048_577), file('a.pdf', 10)],
  ['file: { larger-than: 1MB }', file('a.pdf', -1), file('a.pdf', 0)],
  ['file: { smaller-than: 1KB }', file('a.pdf', 0), file('a.pdf', -1)],
  ['file: { extension: pdf, larger-than: 1KB }', file('a.pdf', 5_000), file('a.txt', 5_000)],
] as const) {
  t.test(`${filter} holds for ${JSON.stringify(yes)}, and not for every request`, async t => {
    t.ok(matches(filter, yes))
    t.notOk(matches(filter, no))
  })
}

t.test('all of when must hold, and none of unless may', async t => {
  const policy = policyFrom(
    'default: allow\nrules: [{ id: r, when: { app: wiki, group: staff }, unless: { user: ana@corp.example, device: { managed: true } }, then: block }]',
  )
  const verdict = (changes: Partial<Facts>): string => policy.decide(factsOf(changes), 'request').verdict
  const kim = { user: 'kim@corp.example' }
  t.equal(verdict(kim), 'block')
  t.equal(verdict({ ...kim, app: 'mail' }), 'allow')
  t.equal(verdict({ ...kim, groups: [] }), 'allow')
  t.equal(verdict({}), 'allow', 'one exception is enough')
  t.equal(verdict({ ...kim, device: { managed: true, compliant: false } }), 'allow', 'so is the other')
})

t.test('what is not known lets nothing through', async t => {
  const file = { ...noFile, extension: unknownExtension }
  for (const filter of ['{ extension: pdf }', '{ larger-than: 1MB }'])
    for (const then of ['allow', 'monitor']) {
      const allows = policyFrom(
        `default: block\nrules: [{ id: r, when: { file: ${filter} }, then: ${then} }]`,
      )
      t.equal(allows.decide(factsOf({ file }), 'response').verdict, 'block', `${then} ${filter}`)
      const spares = `default: allow\nrules: [{ id: r, when: {}, unless: { file: ${filter} }, then: block }]`
      t.equal(policyFrom(spares).decide(factsOf({ file }), 'response').verdict, 'block', `unless ${filter}`)
    }
})

t.test('what is no host, path or method is told with its place and what would be right', async t => {
  for (const [filter, message] of [
    ['host: localhost', /policy.yaml:3:32 +error P208 +"localhost" is not a host; write www.example.com/],
    ['path: admin', /policy.yaml:3:32 +error P209 +"admin" is not a path pattern; it begins with \//],
    ['method: PUTT', /policy.yaml:3:34 +error P\d+ +.*did you mean "PUT"/],
  ] as const) {
    const text = `default: allow\nrules: [{ id: r, when: { ${filter} }, then: block }]`
    t.throws(() => policyFrom(text), { message }, filter)
  }
})

import t from 'tap'
import { filterOf } from './reading.ts'

const implies = (narrow: string, wide: string): boolean => {
  const { criterion, wanted } = filterOf(narrow)
  return criterion.implies(wanted, filterOf(wide).wanted)
}

/** The first implies the second, and not the other way round. */
for (const [narrow, wide] of [
  ['app: wiki', 'app: [mail, wiki]'],
  ['group: staff', 'group: [staff, admins]'],
  ['host: a.example.com', 'host: "*.example.com"'],
  ['host: "*.cdn.example.com"', 'host: "*.example.com"'],
  ['path: /admin/users', 'path: /admin/*'],
  ['path: /admin/*/x', 'path: /admin/**'],
  ['ip: 203.0.113.7', 'ip: 203.0.113.0/24'],
  ['ip: 203.0.113.128/25', 'ip: [192.0.2.0/24, 203.0.113.0/24]'],
  ['ip: 2001:db8:7::/48', 'ip: 2001:db8::/32'],
  ['ip: { range: 203.0.113.7, tag: berlin }', 'ip: 203.0.113.7'],
  ['device: { managed: true, platform: ios }', 'device: { platform: [ios, android] }'],
  ['client: { older-than: 100 }', 'client: { older-than: 120 }'],
  ['auth: { at-least: phishing-resistant }', 'auth: { at-least: multi-factor }'],
  ['auth: { weaker-than: password }', 'auth: { weaker-than: multi-factor }'],
  ['auth: { older-than: 8h }', 'auth: { older-than: 4h }'],
  ['auth: { within: 4h }', 'auth: { within: 8h }'],
  ['operator: { name: "Example Net" }', 'operator: { name: "example*" }'],
  ['time: { days: mon, hours: "09:00-12:00" }', 'time: { days: mon-fri, hours: "08:00-18:00" }'],
  ['time: { hours: "23:00-01:00" }', 'time: { hours: "22:00-06:00" }'],
  ['file: { name: "plan*.pdf" }', 'file: { name: "*.pdf" }'],
  ['file: { larger-than: 2MB }', 'file: { larger-than: 1MB }'],
  ['file: { smaller-than: 1MB }', 'file: { smaller-than: 2MB }'],
  ['file: { type: image/png, unscannable: skip }', 'file: { type: image, unscannable: match }'],
  ['file: { type: pdf, unscannable: skip }', 'file: { type: [application/pdf, office], unscannable: skip }'],
  ['file: { label: secret, unscannable: skip }', 'file: { label: secret, unscannable: match }'],
] as const) {
  t.test(`${narrow} implies ${wide}`, async t => {
    t.ok(implies(narrow, wide))
    t.notOk(implies(wide, narrow), 'the other does not')
  })
}

t.test('what cannot be told implies nothing', async t => {
  t.notOk(implies('time: { hours: "09:00-10:00", zone: Europe/Berlin }', 'time: { hours: "08:00-18:00" }'))
  t.notOk(implies('ip: ::ffff:203.0.113.7', 'ip: ::/0'))
})

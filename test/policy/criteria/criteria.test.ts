import t from 'tap'
import { unknownFacts, type Facts } from '../../../src/policy/facts.ts'
import { factsOf } from '../facts.ts'
import { passes } from './reading.ts'

const { device, client, network } = unknownFacts
const deviceOf = (change: Partial<Facts['device']>): Partial<Facts> => ({ device: { ...device, ...change } })
const clientOf = (change: Partial<Facts['client']>): Partial<Facts> => ({ client: { ...client, ...change } })
const networkOf = (change: Partial<Facts['network']>): Partial<Facts> => ({
  network: { ...network, ...change },
})
const from = (country: string): Partial<Facts> => ({ location: { country } })
const by = (asn: number, name = 'unknown'): Partial<Facts> => ({ operator: { asn, name } })
const proven = (strength: Facts['auth']['strength'], age = 0): Partial<Facts> => ({
  auth: { strength, age, stronger: [] },
})

const cases: readonly (readonly [string, Partial<Facts>, Partial<Facts>])[] = [
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
  ['device: { managed: true }', deviceOf({ managed: true }), {}],
  ['device: { managed: false, compliant: true }', deviceOf({ compliant: true }), {}],
  ['device: { certificate: true }', deviceOf({ certificate: true }), {}],
  ['device: { type: [mobile, tablet] }', deviceOf({ type: 'tablet' }), deviceOf({ type: 'desktop' })],
  ['device: { type: unknown }', {}, deviceOf({ type: 'tv' })],
  ['device: { platform: ios }', deviceOf({ platform: 'ios' }), deviceOf({ platform: 'macos' })],
  ['client: { kind: [robot, native] }', clientOf({ kind: 'robot' }), clientOf({ kind: 'browser' })],
  ['client: { name: Chrome }', clientOf({ name: 'chrome' }), clientOf({ name: 'edge' })],
  ['client: { older-than: 120 }', clientOf({ version: 119 }), clientOf({ version: 120 })],
  ['client: { outdated: true }', clientOf({ outdated: true }), {}],
  ['ip: 198.51.100.0/24', {}, { ip: '198.51.101.7' }],
  ['ip: [2001:db8::/32, 203.0.113.9]', { ip: '2001:db8::1' }, { ip: '203.0.113.8' }],
  ['ip: 2001:db8:7::/48', { ip: '2001:0db8:7:ffff::1' }, { ip: '2001:db8:8::1' }],
  ['ip: 2001:db8::7', { ip: '2001:db8:0::7' }, { ip: '2001:db8::8' }],
  ['ip: 198.51.100.7', { ip: '::ffff:198.51.100.7' }, { ip: 'unknown' }],
  ['ip: { range: [2001:db8::/32, 203.0.113.9] }', { ip: '203.0.113.9' }, { ip: '2001:db9::' }],
  ['ip: { network: office }', networkOf({ names: ['lab', 'office'] }), networkOf({ names: ['lab'] })],
  ['ip: { category: [hosting, trusted] }', networkOf({ categories: ['trusted'] }), {}],
  ['ip: { tag: berlin }', networkOf({ tags: ['berlin'] }), networkOf({ names: ['berlin'] })],
  [
    'ip: { range: 198.51.100.0/24, network: office }',
    networkOf({ names: ['office'] }),
    { ip: '203.0.113.1', ...networkOf({ names: ['office'] }) },
  ],
  ['location: { country: de }', from('DE'), from('unknown')],
  ['location: { country: [unknown, NO] }', from('NO'), from('SE')],
  ['location: { country: unknown }', {}, from('DE')],
  ['location: { country: $nordic }', from('SE'), from('DE')],
  ['operator: { asn: [64500, 64501] }', by(64_501), by(64_502)],
  ['operator: { asn: unknown }', {}, by(64_500)],
  ['operator: { name: "*hosting*" }', by(1, 'Example Hosting Ltd'), by(1, 'Example Broadband')],
  ['operator: { name: example broadband }', by(1, 'Example Broadband'), by(1, 'An Example Broadband')],
  ['auth: { at-least: multi-factor }', proven('phishing-resistant'), proven('password')],
  ['auth: { weaker-than: multi-factor }', proven('password'), proven('multi-factor')],
  ['auth: { older-than: 4h }', proven('password', 14_400_001), proven('password', 14_400_000)],
  ['auth: { within: 4h }', proven('password', 14_400_000), proven('password', 14_400_001)],
  ['auth: { older-than: 4h }', { auth: unknownFacts.auth }, {}],
  ['auth: { at-least: password, within: 1h }', proven('password', 1), proven('none', 1)],
]

for (const [filter, yes, no] of cases) {
  t.test(`${filter} holds for ${JSON.stringify(yes)}, and not for every request`, async t => {
    t.ok(passes(filter, factsOf(yes)))
    t.notOk(passes(filter, factsOf(no)), JSON.stringify(no))
  })
}

t.test('a version that is not known is older where that makes a rule stricter', async t => {
  t.ok(passes('client: { older-than: 120 }', factsOf(), true))
  t.notOk(passes('client: { older-than: 120 }', factsOf(), false))
})

t.test('a value that is not known is one that can be asked for, and no other', async t => {
  for (const filter of ['device: { platform: ios }', 'location: { country: DE }', 'operator: { asn: 64500 }'])
    t.notOk(passes(filter, factsOf(), true), filter)
})

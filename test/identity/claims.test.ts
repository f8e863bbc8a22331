import t from 'tap'
import { identityFrom } from '../../src/identity/claims.ts'
import type { OidcConfig } from '../../src/config/index.ts'

const oidc: OidcConfig = {
  issuer: 'https://idp.example',
  clientId: 'sallyport',
  clientSecret: 'secret',
  scopes: ['openid'],
  ca: undefined,
  frontChannelLogout: false,
  userClaim: 'email',
  groupsClaim: 'groups',
  managed: { claim: 'device_managed', is: [true] },
  compliant: { claim: 'trust', is: ['full', 'partial'] },
  acrValues: { password: [], 'multi-factor': ['urn:mfa'], 'phishing-resistant': ['phr', 'phrh'] },
}
const now = 2_000
const asked = { from: now - 300, until: now }
const from = (claims: Record<string, unknown>, options: Partial<OidcConfig> = {}) =>
  identityFrom({ email: 'ana@corp.example', ...claims }, { ...oidc, ...options }, asked)

t.test('a user is who the named claim says, in lower case', async t => {
  t.match(from({ email: 'Ana@Corp.Example' }), { user: 'ana@corp.example' })
  t.match(from({ upn: 'A1' }, { userClaim: 'upn' }), { user: 'a1' })
})

t.test('without a usable name there is no identity', async t => {
  for (const email of ['', undefined, null, 7, ['ana@corp.example'], {}]) {
    t.equal(from({ email }), undefined, JSON.stringify(email))
  }
})

t.test('groups are the texts of the claim; a single text is one group', async t => {
  const cases: readonly [groups: unknown, expected: string[]][] = [
    [
      ['staff', 'sales'],
      ['staff', 'sales'],
    ],
    [['staff', 7, null, { a: 1 }], ['staff']],
    ['contractors', ['contractors']],
    [undefined, []],
    [7, []],
    [{}, []],
  ]
  for (const [groups, expected] of cases) t.strictSame(from({ groups })?.groups, expected)
  t.strictSame(from({ roles: ['admin'] }, { groupsClaim: 'roles' })?.groups, ['admin'])
})

t.test('the strength is that of the strongest method', async t => {
  const cases: readonly [amr: unknown, strength: string][] = [
    [undefined, 'password'],
    [[], 'password'],
    [['pwd'], 'password'],
    [['pwd', 'otp'], 'multi-factor'],
    [['mfa'], 'multi-factor'],
    ['mfa', 'multi-factor'],
    [['pwd', 'otp', 'hwk'], 'phishing-resistant'],
    [['fido'], 'phishing-resistant'],
    [['MFA', 'unheard-of'], 'password'],
  ]
  for (const [amr, strength] of cases) t.equal(from({ amr })?.proof.strength, strength, JSON.stringify(amr))
})

t.test('a device is managed only when the provider says true', async t => {
  for (const value of [undefined, false, null, 1, 'true', 'yes', [true]]) {
    t.equal(from({ device_managed: value })?.managed, false, JSON.stringify(value))
  }
  t.equal(from({ device_managed: true })?.managed, true)
  t.equal(from({ device_managed: true }, { managed: undefined })?.managed, false)
})

t.test('a class of authentication that is configured stands for a strength as well', async t => {
  for (const [acr, strength] of [
    ['urn:mfa', 'multi-factor'],
    ['phrh', 'phishing-resistant'],
    ['urn:other', 'password'],
    [undefined, 'password'],
  ] as const)
    t.equal(from({ acr })?.proof.strength, strength, String(acr))
  t.equal(from({ acr: 'urn:mfa', amr: ['hwk'] })?.proof.strength, 'phishing-resistant')
})

t.test('what a provider says of the device is held against the values that count', async t => {
  for (const [trust, compliant] of [
    ['full', true],
    [['none', 'partial'], true],
    ['none', false],
    [true, false],
    [undefined, false],
  ] as const)
    t.equal(from({ trust })?.compliant, compliant, JSON.stringify(trust))
})

t.test(
  'the time of the proof is the provider’s; what happened while we waited is dated by our clock',
  async t => {
    for (const [authTime, at, what] of [
      [1_234, 1_234, 'long ago'],
      [now - 100, now - 100, 'while we waited'],
      [now - 340, now - 300, 'as we asked, by a clock that is slow'],
      [now + 50, now, 'now, by a clock that is fast'],
      [undefined, 0, 'not said: it may be as old as can be'],
      ['1234', 0, 'said in words'],
    ] as const)
      t.equal(from({ auth_time: authTime })?.proof.at, at, what)
    t.equal(from({ auth_time: now - 340 })?.datedAt, now - 340)
    t.equal(from({})?.datedAt, 0)
  },
)

t.test('the provider’s names for user and session are kept for its sign-outs', async t => {
  t.match(from({ sub: 'u1', sid: 's1' }), { subject: 'u1', providerSession: 's1' })
  t.match(from({ sub: 'u1' }), { subject: 'u1', providerSession: '' })
})

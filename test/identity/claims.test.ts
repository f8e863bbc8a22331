import t from 'tap'
import { identityFrom } from '../../src/identity/claims.ts'
import type { OidcConfig } from '../../src/config/index.ts'

const oidc = {
  userClaim: 'email',
  groupsClaim: 'groups',
  managedClaim: 'device_managed',
} as OidcConfig
const now = 2_000
const from = (claims: Record<string, unknown>, options: Partial<OidcConfig> = {}) =>
  identityFrom({ email: 'ana@corp.example', ...claims }, { ...oidc, ...options }, now)

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
  for (const [amr, strength] of cases) t.equal(from({ amr })?.strength, strength, JSON.stringify(amr))
})

t.test('a device is managed only when the provider says true', async t => {
  for (const value of [undefined, false, null, 1, 'true', 'yes', [true]]) {
    t.equal(from({ device_managed: value })?.managed, false, JSON.stringify(value))
  }
  t.equal(from({ device_managed: true })?.managed, true)
  t.equal(from({ device_managed: true }, { managedClaim: undefined })?.managed, false)
})

t.test('the time of the sign-in is the provider’s, or now', async t => {
  t.equal(from({ auth_time: 1_234 })?.authTime, 1_234)
  t.equal(from({})?.authTime, now)
  t.equal(from({ auth_time: '1234' })?.authTime, now)
})

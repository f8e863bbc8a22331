import t from 'tap'
import { factsFromWords, unknownFacts } from '../../../src/policy/index.ts'

for (const [words, facts] of [
  [['app=drive', 'activity=download'], { app: 'drive', activity: 'download' }],
  [
    ['device.managed=true', 'device.type=mobile'],
    { device: { managed: true, type: 'mobile', platform: 'unknown' } },
  ],
  [['groups=[staff, admins]'], { groups: ['staff', 'admins'] }],
  [['file.name=a=b.pdf', 'file.size=2MB'], { file: { name: 'a=b.pdf', extension: 'pdf', size: 2_000_000 } }],
  [['auth.strength=password', 'auth.age=5m'], { auth: { strength: 'password', age: 300_000 } }],
  [['location.country=NO'], { location: { country: 'NO' } }],
  [['path=/admin/users'], { path: '/admin/users' }],
  [['app=wiki', 'app=mail'], { app: 'mail' }],
  [['now=2026-03-02T09:00:00Z'], { now: Date.UTC(2026, 2, 2, 9) }],
] as const) {
  t.test(`${words.join(' ')}`, async t => {
    t.match(factsFromWords(words, 7), { ...unknownFacts, now: 7, ...facts })
  })
}

for (const [words, report] of [
  [['wiki'], /\(facts\):1:1 {2}error P105 {2}"wiki" is no fact; write one as device\.managed=false/],
  [['=wiki'], /"=wiki" is no fact/],
  [['app=wiki', 'grop=staff'], /\(facts\):2:1 {2}error P103 {2}unknown fact "grop"/],
  [['device.manged=true'], /P103 {2}unknown key "manged"; did you mean "managed"/],
  [['device.managed=yes'], /\(facts\):1:16 {2}error P105 {2}this must be true or false/],
  [['activity=downlod'], /\(facts\):1:10 {2}error P106 .*did you mean "download"/],
] as const) {
  t.test(`${words.join(' ')} is refused with what would be right`, async t => {
    t.throws(() => factsFromWords(words, 0), { name: 'ProblemsError', message: report })
  })
}

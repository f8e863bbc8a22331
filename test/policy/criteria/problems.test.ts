import t from 'tap'
import { context, read } from './reading.ts'

for (const [filter, ...wanted] of [
  ['app: wik', /P106 .*did you mean "wiki"/],
  ['user: $uss', /P203 .*no list "\$uss"; did you mean "\$us"/],
  ['file: { extension: $round }', /P203 .*cannot name another list/],
  ['user: []', /P216 .*empty and would match nothing/],
  ['group: $none', /P216 /],
  ['activity: []', /P216 /],
  ['device: {}', /P216 .*empty and would match everything/],
  ['client: {}', /P216 /],
  ['ip: {}', /P216 /],
  ['ip: []', /P216 /],
  ['file: {}', /P216 /],
  ['time: {}', /P216 /],
  ['time: { zone: UTC }', /P216 /],
  ['auth: {}', /P216 /],
  ['location: { country: [] }', /P216 /],
  ['device: { manged: true }', /P103 .*did you mean "managed"/],
  ['device: { managed: yes }', /P105 .*true or false/],
  ['device: { platform: window }', /P106 .*did you mean "windows"/],
  ['client: { older-than: 1.5 }', /P105 .*whole number/],
  ['host: localhost', /P208 .*"localhost" is not a host; write www.example.com/],
  ['path: admin', /P209 .*begins with \//],
  ['method: PUTT', /P106 .*did you mean "PUT"/],
  ['ip: 203.0.113.0/33', /P207 .*0 to 32/],
  ['ip: { range: "2001:db8::/129" }', /P207 .*0 to 128/],
  ['ip: { network: ofice }', /P222 .*no network "ofice"; did you mean "office"/],
  ['ip: { category: [hosting, x] }', /P222 .*no category "x"; known: trusted, hosting/],
  ['ip: { tag: paris }', /P222 /],
  ['location: { country: UK }', /P220 .*did you mean "GB"/],
  ['location: { country: germany }', /P220 .*did you mean "DE"/],
  ['location: { country: false }', /P220 .*write "NO" for Norway/],
  ['location: { country: [SE, FALSE] }', /P220 .*write "NO" for Norway/],
  ['location: { country: 12345 }', /P105 /],
  ['operator: { asn: 0 }', /P106 .*write unknown/],
  ['operator: { asn: AS64500 }', /P105 .*whole number/],
  ['file: { name: "a/*.xlsx" }', /P217 .*of the name only/],
  ['file: { name: "a\\\\b" }', /P217 /],
  [
    'file: { type: application/pdf }',
    /P210 11 "unscannable" is missing: say match to treat a file .*or skip/,
  ],
  ['file: { extension: pdf, label: secret }', /P210 27 /],
  ['file: { type: imge, unscannable: skip }', /P221 .*did you mean "image"/],
  ['file: { type: "*/*", unscannable: skip }', /P221 .*write application\/pdf/],
  ['file: { declared-type: "image/*/x" }', /P221 /],
  ['file: { label: unscannable, unscannable: skip }', /P106 .*write unscannable: match/],
  ['file: { label: x, unscannable: maybe }', /P106 /],
  ['file: { larger-than: 1MB, smaller-than: 1KB }', /P223 /],
  ['file: { larger-than: 1KB, smaller-than: 1001B }', /P223 /],
  ['file: { larger-than: big }', /P108 /],
  ['auth: { at-least: multi-factor, weaker-than: password }', /P223 /],
  ['auth: { weaker-than: none }', /P223 .*nothing is weaker/],
  ['auth: { older-than: 4h, within: 4h }', /P223 /],
  ['auth: { at-least: mfa }', /P106 .*one of none, password/],
  ['time: { days: monday }', /P218 .*did you mean "mon"|P218 .*write one of/],
  ['time: { days: mon-fri-sun }', /P218 /],
  ['time: { hours: "8-18" }', /P218 .*write 08:00-18:00/],
  ['time: { hours: "08:00-24:01" }', /P218 /],
  ['time: { hours: "08:00-08:00" }', /P218 .*end where they begin/],
  ['time: { hours: "08:00-18:00", zone: Europe/Berln }', /P219 .*did you mean "Europe\/Berlin"/],
  ['time: { hours: "08:00-18:00", zone: "+02:00" }', /P219 .*IANA/],
] as const) {
  t.test(`${filter} is refused with what would be right`, async t => {
    const { problems, wanted: value } = read(filter)
    t.equal(problems.length, wanted.length, problems.join('\n'))
    for (const [index, pattern] of wanted.entries()) t.match(problems[index], pattern)
    t.equal(value, undefined, 'and is no filter')
  })
}

t.test('names are not checked where the configuration is not known', async t => {
  const nothing = { ...context, apps: undefined, networks: undefined }
  for (const filter of ['app: anything', 'ip: { network: anything, tag: x }'])
    t.strictSame(read(filter, nothing).problems, [], filter)
})

t.test('the text NO is Norway, in any case', async t => {
  for (const text of ['NO', 'no', '"No"'])
    t.strictSame(read(`location: { country: ${text} }`).wanted, { country: ['NO'] }, text)
})

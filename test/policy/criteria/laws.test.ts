/** What holds for every filter, whatever is written. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { criteria } from '../../../src/policy/criteria/index.ts'
import type { Criterion } from '../../../src/policy/criterion.ts'
import type { Facts } from '../../../src/policy/facts.ts'
import { factsOf } from '../facts.ts'
import { filterOf, read } from './reading.ts'
import { facts, written } from './samples.ts'

const wantedOf = ({ name }: Criterion): fc.Arbitrary<unknown> =>
  written[name]!.map(value => read(`${name}: ${JSON.stringify(value)}`).wanted).filter(
    wanted => wanted !== undefined,
  )

t.test('every filter has samples', async t => {
  t.strictSame(Object.keys(written).toSorted(), criteria.map(({ name }) => name).toSorted())
})

for (const criterion of criteria) {
  const wanted = wantedOf(criterion)

  t.test(`${criterion.name}: what implies another passes nowhere alone`, async () => {
    fc.assert(
      fc.property(
        wanted,
        wanted,
        fc.array(facts, { minLength: 5 }),
        fc.boolean(),
        (narrow, wide, all, unknown) => {
          if (!criterion.implies(narrow, wide)) return
          const [inner, outer] = [criterion.test(narrow, unknown), criterion.test(wide, unknown)]
          for (const each of all)
            if (inner(each) && !outer(each)) throw new Error(criterion.found(each, narrow))
        },
      ),
      { numRuns: 300 },
    )
  })

  t.test(`${criterion.name}: what is written implies itself, and says what it wants`, async () => {
    fc.assert(
      fc.property(wanted, facts, (each, found) => {
        assert.ok(criterion.implies(each, each))
        assert.match(criterion.describe(each), /\S/)
        assert.match(criterion.found(found, each), /^\S/)
      }),
      { numRuns: 100 },
    )
  })

  t.test(`${criterion.name}: a copy in another thread answers the same`, async () => {
    fc.assert(
      fc.property(wanted, facts, fc.boolean(), (each, found, unknown) => {
        const copy = structuredClone(each)
        assert.equal(criterion.test(copy, unknown)(found), criterion.test(each, unknown)(found))
        assert.deepEqual(JSON.parse(JSON.stringify(copy)), JSON.parse(JSON.stringify(each)))
      }),
      { numRuns: 30 },
    )
  })

  t.test(
    `${criterion.name}: changes are few, differ, and turn the answer where it can be turned`,
    async () => {
      fc.assert(
        fc.property(wanted, facts, (each, found) => {
          const test = criterion.test(each, false)
          const changes = criterion.changes(each, found)
          assert.ok(changes.length <= 6)
          assert.equal(
            new Set(changes.map(({ words }) => words)).size,
            changes.length,
            changes.map(c => c.words).join(),
          )
          for (const change of changes) assert.notDeepEqual(change.facts, found)
          if (!test(found))
            assert.ok(
              changes.some(change => test(change.facts)) || unfittable(criterion, each),
              JSON.stringify(each),
            )
        }),
        { numRuns: 100 },
      )
    },
  )
}

/** Members that each can be met, but not together by changing one at a time. */
const unfittable = ({ name }: Criterion, wanted: unknown): boolean =>
  name === 'file' && ['name', 'extension'].every(key => Object.hasOwn(wanted as object, key))

const without = (filter: string, change: Partial<Facts> = {}): string[] => {
  const { criterion, wanted } = filterOf(filter)
  const test = criterion.test(wanted, false)
  return criterion
    .changes(wanted, factsOf(change))
    .map(each => `${test(each.facts) ? '+' : '-'} ${each.words}`)
}

for (const [filter, ...wanted] of [
  ['device: { managed: true }', '+ device.managed=true'],
  ['activity: download', '+ activity=download', '- activity=sign-in', '- activity=api', '- activity=upload'],
  ['group: [staff, travellers]', '+ group=travellers', '- without group staff'],
  ['ip: 203.0.113.0/24', '+ ip=203.0.113.0', '- ip=192.0.2.1', '- ip=2001:db8:ffff::1', '- ip=198.51.100.1'],
  ['location: { country: DE }', '+ location.country=DE', '- location.country=US'],
  ['auth: { at-least: multi-factor }', '+ auth.strength=multi-factor', '+ auth.strength=phishing-resistant'],
  [
    'file: { larger-than: 1MB }',
    '+ file.size=1000001B',
    '- file=notes.txt',
    '- file.size=999999B',
    '- file.size=1MB',
  ],
  [
    'device: { managed: true, platform: ios }',
    '+ device.managed=true device.platform=ios',
    '- device.managed=true',
    '- device.platform=ios',
    '- device.platform=windows',
  ],
  [
    'time: { days: mon-fri, hours: "08:00-18:00", zone: Europe/Berlin }',
    '+ time=thu 08:00 Europe/Berlin',
    '+ time=thu 17:59 Europe/Berlin',
    '+ time=fri 08:00 Europe/Berlin',
    '- time=thu 07:59 Europe/Berlin',
    '- time=thu 18:00 Europe/Berlin',
    '- time=fri 07:59 Europe/Berlin',
  ],
] as const) {
  t.test(`${filter} is tried from both sides`, async t => t.strictSame(without(filter), wanted))
}

for (const [filter, change, found, described] of [
  ['app: [wiki, mail]', {}, 'wiki', 'in [wiki, mail]'],
  ['activity: download', {}, 'view', 'is download'],
  ['device: { managed: false }', {}, 'managed=false', 'is managed=false'],
  [
    'device: { managed: false, type: [tv, mobile] }',
    {},
    'managed=false type=unknown',
    'is managed=false, type in [tv, mobile]',
  ],
  ['user: ana@corp.example', { user: '' }, 'anonymous', 'is ana@corp.example'],
  ['group: [a, staff]', {}, 'staff', 'in [a, staff]'],
  ['auth: { older-than: 4h }', {}, 'age=0ms', 'older-than 4h'],
  ['auth: { at-least: multi-factor }', {}, 'strength=password', 'at-least multi-factor'],
  ['operator: { asn: 1 }', {}, 'asn=unknown', 'is asn=1'],
  ['client: { older-than: 9 }', {}, 'version=unknown', 'older-than 9'],
  ['file: { extension: pdf }', {}, 'none', 'is extension=pdf'],
  ['file: { unscannable: skip }', {}, 'none', 'is any'],
  ['ip: { network: [office, lab] }', {}, 'network=none', 'in [office, lab]'],
  ['time: { days: [sat-sun] }', {}, 'thu 00:00 UTC', 'in [sat, sun] UTC'],
] as const) {
  t.test(`${filter} is explained`, async t => {
    const { criterion, wanted } = filterOf(filter)
    t.equal(criterion.found(factsOf(change), wanted), found)
    t.equal(criterion.describe(wanted), described)
  })
}

t.test('of masked facts, the user can still be told and the name of a file cannot', async t => {
  const mask = (text: string): string => `<${text}>`
  const masked = (filter: string): unknown => {
    const { criterion, wanted } = filterOf(filter)
    return criterion.masked?.(wanted, mask)
  }
  t.strictSame(masked('user: [Ana@corp.example, service]'), ['<ana>@<corp.example>', '<service>'])
  t.strictSame(masked('user-domain: corp.example'), ['<corp.example>'])
  t.strictSame(masked('file: { extension: pdf }'), { extension: ['pdf'] })
  t.equal(masked('file: { name: "*.pdf" }'), undefined)
})

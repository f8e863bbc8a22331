import t from 'tap'
import { factsOf } from '../facts.ts'
import { passes } from './reading.ts'

const at = (moment: string, members: string): boolean =>
  passes(`time: { ${members} }`, factsOf({ now: Date.parse(moment) }))

/** 2026-03-27 is a Friday; Berlin is one hour ahead of UTC, two from 2026-03-29 01:00 UTC on. */
for (const [members, yes, no] of [
  ['days: fri', '2026-03-27T23:59:59Z', '2026-03-28T00:00:00Z'],
  ['days: [mon, thu-fri]', '2026-03-26T12:00:00Z', '2026-03-25T12:00:00Z'],
  ['days: sat-mon', '2026-03-29T12:00:00Z', '2026-03-31T12:00:00Z'],
  ['hours: "08:00-18:00"', '2026-03-27T08:00:00Z', '2026-03-27T18:00:00Z'],
  ['hours: "08:00-18:00"', '2026-03-27T17:59:59Z', '2026-03-27T07:59:59Z'],
  ['hours: ["06:00-07:00", "22:00-24:00"]', '2026-03-27T23:59:00Z', '2026-03-27T00:00:00Z'],
  ['hours: "22:00-06:00"', '2026-03-27T22:00:00Z', '2026-03-27T06:00:00Z'],
  ['hours: "22:00-06:00"', '2026-03-27T05:59:00Z', '2026-03-27T21:59:00Z'],
  ['days: fri, hours: "22:00-06:00"', '2026-03-27T23:00:00Z', '2026-03-28T01:00:00Z'],
  ['days: fri, zone: Pacific/Auckland', '2026-03-26T12:00:00Z', '2026-03-27T12:00:00Z'],
  ['days: sun, zone: Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-28T22:59:00Z'],
  ['days: sun, zone: Europe/Berlin', '2026-03-29T21:59:00Z', '2026-03-29T22:00:00Z'],
  ['hours: "03:00-04:00", zone: Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-29T00:59:00Z'],
  ['hours: "02:00-03:00", zone: Europe/Berlin', '2026-10-25T01:59:00Z', '2026-03-29T01:30:00Z'],
  ['hours: "09:00-10:00", zone: Asia/Kolkata', '2026-03-27T03:30:00Z', '2026-03-27T03:29:00Z'],
] as const) {
  t.test(`time: { ${members} } holds at ${yes} and not at ${no}`, async t => {
    t.ok(at(yes, members))
    t.notOk(at(no, members))
  })
}

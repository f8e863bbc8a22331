import { criterion, type FactChange } from '../criterion.ts'
import type { Facts } from '../facts.ts'
import { clockIn, days, formatLocal, formatMinute, minutesOfDay, perMinute, within } from './clock.ts'
import { few } from './condition.ts'
import { parseTime, timeSchema, type WantedTime } from './time-syntax.ts'

const milliseconds = 60_000

/** `time: { days: mon-fri, hours: "08:00-18:00", zone: Europe/Berlin }`: when the request is made. */
export const time = criterion<WantedTime>({
  name: 'time',
  summary: 'When the request is made: day of the week and time of the day, by the clocks of a time zone.',
  looksAt: 'now',
  phase: () => 'request',
  reasons: { pass: 'time-within', fail: 'time-outside' },
  parse: parseTime,
  test,
  implies,
  describe: ({ days: wantedDays, hours, zone }) => {
    const ranges = hours?.map(({ from, to }) => `${formatMinute(from)}-${formatMinute(to)}`)
    return `in [${[...(wantedDays ?? []), ...(ranges ?? [])].join(', ')}] ${zone}`
  },
  found: ({ now }, { zone }) => `${formatLocal(clockIn(zone)(now))} ${zone}`,
  changes,
  schema: timeSchema,
})

function test(wanted: WantedTime): (facts: Facts) => boolean {
  const clock = clockIn(wanted.zone)
  const fits = perMinute(now => {
    const { day, minute } = clock(now)
    const onDay = wanted.days?.includes(day) ?? true
    return onDay && (wanted.hours?.some(hours => within(hours, minute)) ?? true)
  })
  return ({ now }) => fits(now)
}

/** Zones are not compared: their clocks differ by amounts that change. */
function implies(narrow: WantedTime, wide: WantedTime): boolean {
  const sameZone = narrow.zone === wide.zone
  const daysWithin = (narrow.days ?? days).every(day => wide.days?.includes(day) ?? true)
  const minutes = Array.from({ length: minutesOfDay }, (_, minute) => minute)
  const inside = ({ hours }: WantedTime, minute: number): boolean =>
    hours?.some(each => within(each, minute)) ?? true
  return sameZone && daysWithin && minutes.every(minute => !inside(narrow, minute) || inside(wide, minute))
}

/** The bounds of the hours in the next days, which lie on both sides of what is wanted. */
function changes(wanted: WantedTime, facts: Facts): readonly FactChange[] {
  const clock = clockIn(wanted.zone)
  const { minute } = clock(facts.now)
  const bounds = wanted.hours?.flatMap(({ from, to }) => [from - 1, from, to - 1, to]) ?? [minute]
  const offsets = days.flatMap((_, day) => bounds.map(each => day * minutesOfDay + each - minute))
  const made = [...new Set(offsets)]
    .filter(offset => offset !== 0)
    .toSorted((a, b) => Math.abs(a) - Math.abs(b))
    .map((offset): FactChange => {
      const now = facts.now + offset * milliseconds
      return { words: `time=${formatLocal(clock(now))} ${wanted.zone}`, facts: { ...facts, now } }
    })
  return few(made, test(wanted))
}

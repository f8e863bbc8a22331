/** Days as rules name them, the week beginning on Monday (ISO 8601). */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Day = (typeof days)[number]

/** A stretch of a day in minutes, the end excluded; it goes over midnight when it ends before it begins. */
export interface Hours {
  readonly from: number
  readonly to: number
}

/** The moment on the wall clocks of a time zone. */
export interface LocalTime {
  readonly day: Day
  /** Since midnight by the clock, from 0 to 1439. */
  readonly minute: number
}

export const minutesOfDay = 24 * 60
const millisecondsOfMinute = 60_000

/** Tells local time in a zone (IANA); makes what is slow to make once. */
export function clockIn(zone: string): (now: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  return now => {
    const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
    const day = days.find(name => name === parts['weekday']?.toLowerCase())
    return { day: day ?? 'mon', minute: Number(parts['hour']) * 60 + Number(parts['minute']) }
  }
}

/** The same answer for all of a minute, remembered for the last minute asked. */
export function perMinute(answer: (now: number) => boolean): (now: number) => boolean {
  let minute = Number.NaN
  let last = false
  return now => {
    const asked = Math.floor(now / millisecondsOfMinute)
    if (asked !== minute) [minute, last] = [asked, answer(now)]
    return last
  }
}

/** Whether a minute of the day is within the hours. */
export const within = ({ from, to }: Hours, minute: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to

/** `mon 08:00`. */
export const formatLocal = ({ day, minute }: LocalTime): string => `${day} ${formatMinute(minute)}`

/** `08:00`, and `24:00` for the end of the day. */
export function formatMinute(minute: number): string {
  const hour = Math.floor(minute / 60)
  return `${String(hour).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Minutes of `08:00`; undefined when the text is none of the clock, to `24:00`. */
export function parseMinute(text: string): number | undefined {
  const match = /^(\d{2}):([0-5]\d)$/.exec(text)
  const minute = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2])
  return minute <= minutesOfDay ? minute : undefined
}

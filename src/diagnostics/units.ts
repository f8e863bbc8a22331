import { wrongType, type Reader } from './fields.ts'

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const bytes = {
  B: 1,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
} as const

/** `90s`, `15m`, `12h`, `30d`: milliseconds. */
export const duration: Reader<number> = quantity(milliseconds, 'a duration such as 90s, 15m, 12h or 30d')

/**
 * A duration that is no shorter.
 * @param least milliseconds
 * @param code of the problem, and `tooShort` its message
 */
export const durationOfAtLeast =
  (least: number, code: number, tooShort: string): Reader<number> =>
  (node, problems) => {
    const ms = duration(node, problems)
    if (ms === undefined || ms >= least) return ms
    problems.error(node.place, code, tooShort)
    return undefined
  }

/** `512B`, `1MB`, `4GiB`: bytes; decimal and binary units as their names say. */
export const size: Reader<number> = quantity(bytes, 'a size such as 512B, 1MB or 4GiB')

/** A duration as text: milliseconds, or undefined when it is none. */
export const parseDuration = (text: string): number | undefined => parseQuantity(text, milliseconds)

type Units = Readonly<Record<string, number>>

function parseQuantity(text: string, units: Units): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text)
  const unit = match === null || !Object.hasOwn(units, match[2]!) ? undefined : units[match[2]!]
  const total = unit === undefined ? Number.NaN : Math.round(Number(match![1]) * unit)
  return Number.isSafeInteger(total) ? total : undefined
}

function quantity(units: Units, wanted: string): Reader<number> {
  return (node, problems) => {
    const value = node.kind === 'scalar' ? parseQuantity(String(node.value), units) : undefined
    if (value !== undefined) return value
    if (node.kind !== 'scalar') return wrongType(node, problems, wanted)
    problems.error(node.place, 108, `${JSON.stringify(node.value)} is not ${wanted}`)
    return undefined
  }
}

/** Milliseconds as an author would write them: `15m`, `12h`. */
export function formatDuration(ms: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find(
    name => ms >= milliseconds[name] && ms % milliseconds[name] === 0,
  )
  return unit === undefined ? `${ms}ms` : `${ms / milliseconds[unit]}${unit}`
}

/** Octets as an author would write them, in their largest binary unit that leaves no rest: `64KiB`. */
export function formatSize(octets: number): string {
  const unit = (['GiB', 'MiB', 'KiB'] as const).find(
    name => octets >= bytes[name] && octets % bytes[name] === 0,
  )
  return unit === undefined ? `${octets}B` : `${octets / bytes[unit]}${unit}`
}

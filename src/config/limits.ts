import {
  duration,
  formatDuration,
  formatSize,
  integer,
  mapping,
  size,
  type Reader,
} from '../diagnostics/index.ts'
import {
  limitNames,
  limitTable,
  usualLimits,
  type LimitName,
  type LimitRow,
  type Limits,
} from '../limits/index.ts'

/** The limits that differ from the usual, each under its name. */
export const limits: Reader<Limits> = mapping(fields => {
  const read = limitNames.map(name => [name, fields.optional(name, limit(name), usualLimits[name])])
  return Object.fromEntries(read) as Limits
})

const whole = ({ least, most }: LimitRow): Reader<number> => integer(least, most)
const readers = {
  count: whole,
  percent: whole,
  octets: () => size,
  time: () => duration,
} as const

/** One limit; what its unit lets through may still be out of its bounds. */
function limit(name: LimitName): Reader<number> {
  const row: LimitRow = limitTable[name]
  return (node, problems) => {
    const value = readers[row.unit](row)(node, problems)
    if (value === undefined || (value >= row.least && value <= row.most)) return value
    const [least, most] = [row.least, row.most].map(bound => written(bound, row))
    problems.error(node.place, 215, `"${name}" is from ${least} to ${most}`)
    return undefined
  }
}

const written = (value: number, { unit }: LimitRow): string =>
  unit === 'time' ? formatDuration(value) : unit === 'octets' ? formatSize(value) : String(value)

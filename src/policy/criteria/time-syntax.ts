import {
  didYouMean,
  mapping,
  string,
  type Node,
  type Problems,
  type Reader,
} from '../../diagnostics/index.ts'
import type { RuleContext, Schema } from '../criterion.ts'
import { readWhole, refuseEmpty, values, valuesSchema } from '../reading/values.ts'
import { days, parseMinute, type Day, type Hours } from './clock.ts'

/** When: on one of the days and within one of the hours, where they are given. */
export interface WantedTime {
  readonly days: readonly Day[] | undefined
  readonly hours: readonly Hours[] | undefined
  /** IANA name. */
  readonly zone: string
}

const utc = 'UTC'

/** Reads `{ days, hours, zone }`. */
export function parseTime(node: Node, problems: Problems, context: RuleContext): WantedTime | undefined {
  const read = mapping<WantedTime>((fields, all) => {
    const asked = fields.node('days') !== undefined || fields.node('hours') !== undefined
    const listed = fields.optional('days', (list, each) => values(list, each, context, dayRange))?.flat()
    const hours = fields.optional('hours', (list, each) => values(list, each, context, hoursOfDay))
    const zone = fields.optional('zone', timeZone, utc)
    if (!asked) return refuseEmpty(node, all, 'everything')
    return { days: listed && days.filter(day => listed.includes(day)), hours, zone }
  }, 'member')
  return readWhole(problems, () => read(node, problems))
}

/** `mon`, or `mon-fri`, which may go over Sunday. */
const dayRange: Reader<readonly Day[]> = (node, problems) => {
  const text = string(node, problems)?.toLowerCase()
  if (text === undefined) return undefined
  const [first, last = first, ...more] = text.split('-').map(name => days.findIndex(day => day === name))
  if (first! >= 0 && last! >= 0 && more.length === 0) {
    const length = ((last! - first! + days.length) % days.length) + 1
    return [...days, ...days].slice(first, first! + length)
  }
  const named = days.find(day => /^[a-z]+$/.test(text) && text.startsWith(day))
  const hint = didYouMean(named ?? text, days) || `; write one of ${days.join(', ')}, or mon-fri`
  problems.error(node.place, 218, `"${text}" is not a day${hint}`)
  return undefined
}

/** `08:00-18:00`; one that ends before it begins goes over midnight. */
const hoursOfDay: Reader<Hours> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const [from, to, ...more] = text.split('-').map(part => parseMinute(part.trim()))
  if (from !== undefined && to !== undefined && more.length === 0 && from !== to) return { from, to }
  const hint =
    from !== undefined && from === to ? 'they end where they begin' : 'write 08:00-18:00, or 22:00-06:00'
  problems.error(node.place, 218, `"${text}" is not hours of a day; ${hint}`)
  return undefined
}

/** A zone by its IANA name; what is known by an offset only would be wrong in half of the year. */
const timeZone: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  const name = text && canonicalZone(text)
  if (text === undefined || name !== undefined) return name
  const hint =
    didYouMean(text, Intl.supportedValuesOf('timeZone')) || '; write its IANA name, such as Europe/Berlin'
  problems.error(node.place, 219, `"${text}" is not a time zone${hint}`)
  return undefined
}

function canonicalZone(text: string): string | undefined {
  if (!/^[A-Za-z]/.test(text)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

const dayPattern = `^(${days.join('|')})(-(${days.join('|')}))?$`

/** For editors: what `parseTime` reads. */
export const timeSchema: Schema = {
  type: 'object',
  properties: {
    days: valuesSchema({
      anyOf: [{ enum: days }, { type: 'string', pattern: dayPattern }],
      description: 'mon, or mon-fri',
    }),
    hours: valuesSchema({
      type: 'string',
      pattern: '^\\d{2}:[0-5]\\d ?- ?\\d{2}:[0-5]\\d$',
      description: 'From and to, the end excluded, over midnight if need be: 08:00-18:00, 22:00-06:00',
    }),
    zone: {
      type: 'string',
      examples: [utc, 'Europe/Berlin'],
      description: 'IANA time zone; UTC when not given.',
    },
  },
  additionalProperties: false,
  anyOf: [{ required: ['days'] }, { required: ['hours'] }],
}

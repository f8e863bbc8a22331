import { duration, formatDuration, oneOf, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { strengths, type Facts } from '../facts.ts'
import { bound, type Comparison } from './bound.ts'
import { part, type Aspect, type Condition } from './condition.ts'
import { members, type Check, type WantedMembers } from './members.ts'

const rank: Reader<number> = (node, problems) => {
  const word = oneOf(strengths, 'strength')(node, problems)
  return word && strengths.indexOf(word)
}

const strongest = ({ auth }: Facts): number =>
  Math.max(...[auth, ...auth.stronger].map(each => strengths.indexOf(each.strength)))

/** The strength as a number that grows with it; what was proven once holds for the session. */
const strength: Aspect<number> = {
  noun: 'strength',
  at: 'auth.strength',
  get: strongest,
  set: (facts, value) => ({ ...facts, auth: { ...facts.auth, strength: strengths[value]!, stronger: [] } }),
  show: value => strengths[value]!,
}

const age: Aspect<number> = {
  ...part('auth', 'age'),
  show: ms => (ms === Number.MAX_SAFE_INTEGER ? 'unknown' : formatDuration(ms)),
}

const strengthBound = (key: string, is: Comparison): Condition<number> =>
  bound(strength, {
    key,
    is,
    read: rank,
    most: strengths.length - 1,
    unknownMayPass: false,
    schema: { enum: strengths, description: 'How the user was authenticated, weakest first.' },
  })

const ageBound = (key: string, is: Comparison): Condition<number> =>
  bound(age, {
    key,
    is,
    read: duration,
    unknownMayPass: false,
    schema: {
      type: 'string',
      examples: ['15m', '12h'],
      description: 'Since the user last proved who they are.',
    },
  })

const check: Check = (wanted, fields, problems) => {
  const below = Number(wanted['weaker-than'])
  if (below === 0) problems.error(fields.placeOf('weaker-than'), 223, 'nothing is weaker than none')
  else if (Number(wanted['at-least']) >= below)
    problems.error(
      fields.placeOf('weaker-than'),
      223,
      'no strength is at least the one and weaker than the other',
    )
  if (Number(wanted['older-than']) >= Number(wanted['within']))
    problems.error(fields.placeOf('within'), 223, 'no age is over the one and within the other')
  return wanted
}

/** `auth: { weaker-than: multi-factor }` or `{ older-than: 4h }`: how well and how lately the user proved who they are. */
export const auth = criterion<WantedMembers>({
  name: 'auth',
  summary: 'How well the user proved who they are, and how long ago.',
  looksAt: 'auth',
  phase: () => 'request',
  reasons: { pass: 'authentication-matches', fail: 'authentication-differs' },
  ...members(
    {
      'at-least': strengthBound('at-least', '>='),
      'weaker-than': strengthBound('weaker-than', '<'),
      'older-than': ageBound('older-than', '>'),
      within: ageBound('within', '<='),
    },
    check,
  ),
})

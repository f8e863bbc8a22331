import { newEnforcer, newModelFromString } from 'casbin'
import { addressSet } from '../../src/network/index.ts'
import type { CompanyRule, Exchange, Verdict } from '../policy/company.ts'
import type { Engine } from '../policy/engine.ts'
import { strongestFirst } from './strongest-first.ts'

/** What excludes most comes first; the rows that block stand first, so that the first that matches is the strongest. */
const model = `
[request_definition]
r = app, activity, groups, managed, country, ip, path

[policy_definition]
p = apps, activities, groups, managed, countries, ranges, paths, verdict

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = listed(r.app, p.apps) && listed(r.activity, p.activities) && r.managed == p.managed && listed(r.country, p.countries) && anyListed(r.groups, p.groups) && inRanges(r.ip, p.ranges) && below(r.path, p.paths)
`

type Request = readonly [string, string, readonly string[], string, string, string, string]
const verdictColumn = 7

/** The rows hold text, so lists are words with a bar between, each split once and remembered. */
export async function create(rules: readonly CompanyRule[]): Promise<Engine<Request>> {
  const enforcer = await newEnforcer(newModelFromString(model))
  await enforcer.addFunction('listed', (word: string, list: string) => wordsOf(list).has(word))
  await enforcer.addFunction('anyListed', (words: readonly string[], list: string) =>
    words.some(word => wordsOf(list).has(word)),
  )
  await enforcer.addFunction('inRanges', (ip: string, list: string) => list === '*' || rangesOf(list).has(ip))
  await enforcer.addFunction('below', (path: string, list: string) => list === '*' || isBelow(path, list))
  await enforcer.addPolicies(strongestFirst(rules).map(rowOf))
  const verdict = (request: Request): Verdict => {
    const [isMatched, row] = enforcer.enforceExSync(...request)
    return isMatched ? (row[verdictColumn] as Verdict) : 'allow'
  }
  return { prepare: requestOf, decide: { isAsync: false, verdict } }
}

const requestOf = ({ app, activity, groups, managed, country, ip, path }: Exchange): Request => [
  app,
  activity,
  groups,
  String(managed),
  country,
  ip,
  path,
]

const rowOf = ({ place, managed, ...rule }: CompanyRule): string[] => [
  rule.apps.join('|'),
  rule.activities.join('|'),
  rule.groups.join('|'),
  String(managed),
  rule.countries.join('|'),
  'ranges' in place ? place.ranges.join('|') : '*',
  'paths' in place ? place.paths.map(path => path.slice(0, -2)).join('|') : '*',
  rule.verdict,
]

const isBelow = (path: string, list: string): boolean => {
  for (const folder of wordsOf(list)) if (path.startsWith(folder)) return true
  return false
}

const wordsOf = remembered(list => new Set(list.split('|')))

/** Casbin's own `ipMatch` reads its range anew with each call; an expert would not use it for speed. */
const rangesOf = remembered(list => addressSet(list.split('|')))

function remembered<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>()
  return text => {
    let value = made.get(text)
    if (value === undefined) made.set(text, (value = make(text)))
    return value
  }
}

import { activities, type Activity } from '../../src/apps/index.ts'
import { seededRandom, type Random } from './random.ts'

/** Weakest first. */
export const verdicts = ['allow', 'monitor', 'block'] as const
export type Verdict = (typeof verdicts)[number]

/** A rule of six filters, of which each engine makes its own form. */
export interface CompanyRule {
  readonly id: string
  readonly verdict: Exclude<Verdict, 'allow'>
  readonly apps: readonly string[]
  readonly activities: readonly Activity[]
  readonly groups: readonly string[]
  readonly managed: boolean
  readonly countries: readonly string[]
  /** The sixth filter: where the client is, or where in the app it is. */
  readonly place: { readonly ranges: readonly string[] } | { readonly paths: readonly string[] }
}

/** What the rules look at in an exchange. */
export interface Exchange {
  readonly app: string
  readonly activity: Activity
  readonly groups: readonly string[]
  readonly managed: boolean
  readonly country: string
  readonly ip: string
  readonly path: string
}

/** Rules, and exchanges of which some match. */
export interface Company {
  readonly rules: readonly CompanyRule[]
  readonly exchanges: readonly Exchange[]
}

const countries = 'AT AU BE BR CA CH CN CZ DE DK ES FI FR GB IE IN IT JP KR MX NL NO PL PT SE SG US ZA'.split(
  ' ',
)
const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)
const areas = numbered('area', 24)
const sections = numbered('section', 8)

/** One app for twenty rules, as many exchanges as asked for: a quarter match, a quarter nearly do. */
export function createCompany(ruleCount: number, exchangeCount: number, seed = 1): Company {
  const random = seededRandom(seed)
  const apps = numbered('app', Math.max(5, Math.round(ruleCount / 20)))
  const groups = numbered('group', Math.max(12, Math.round(ruleCount / 25)))
  const rules = Array.from({ length: ruleCount }, (_, index) => createRule(random, index, apps, groups))
  const exchanges = Array.from({ length: exchangeCount }, (_, index) => {
    const usual = usualExchange(random, apps, groups)
    if (index % 4 > 1) return usual
    const matching = matchingExchange(random, random.pick(rules), usual)
    return index % 4 === 0 ? matching : nearly(random, matching, usual)
  })
  return { rules, exchanges }
}

const createRule = (
  random: Random,
  index: number,
  apps: readonly string[],
  groups: readonly string[],
): CompanyRule => ({
  id: `rule-${index + 1}`,
  verdict: random.chance(0.7) ? 'block' : 'monitor',
  apps: random.some(apps, 1, 2),
  activities: random.some(activities, 1, 3),
  groups: random.some(groups, 1, 3),
  managed: random.chance(0.4),
  countries: random.some(countries, 2, 4),
  place: index % 2 === 0 ? { ranges: ranges(random) } : { paths: paths(random) },
})

const ranges = (random: Random): string[] => {
  const networks = random.some(numbered('', 64), 1, 2).map(name => Number(name.slice(1)))
  return networks.map(network =>
    random.chance(0.5) ? `20.${network}.0.0/16` : `20.${network}.${16 * random.between(0, 15)}.0/20`,
  )
}

/** All below a folder: the form of glob that each of the engines can say in its own words. */
const paths = (random: Random): string[] =>
  random
    .some(areas, 1, 2)
    .map(area => (random.chance(0.5) ? `/${area}/**` : `/${area}/${random.pick(sections)}/**`))

const usualExchange = (random: Random, apps: readonly string[], groups: readonly string[]): Exchange => ({
  app: random.pick(apps),
  activity: random.pick(activities),
  groups: random.some(groups, 2, 6),
  managed: random.chance(0.6),
  country: random.pick(countries),
  ip: `20.${random.between(1, 96)}.${random.between(0, 255)}.${random.between(1, 254)}`,
  path: `/${random.pick(areas)}/${random.pick(sections)}/item-${random.between(1, 999)}`,
})

function matchingExchange(random: Random, rule: CompanyRule, usual: Exchange): Exchange {
  const { place } = rule
  return {
    app: random.pick(rule.apps),
    activity: random.pick(rule.activities),
    groups: [...new Set([...usual.groups.slice(1), random.pick(rule.groups)])],
    managed: rule.managed,
    country: random.pick(rule.countries),
    ip: 'ranges' in place ? random.pick(place.ranges).replace('.0/', '.9/').split('/')[0]! : usual.ip,
    path: 'paths' in place ? random.pick(place.paths).replace('**', 'section-1/item-1') : usual.path,
  }
}

/** Matches in all but one respect, by which the usual one may match as well. */
function nearly(random: Random, matching: Exchange, usual: Exchange): Exchange {
  const member = random.pick(['app', 'activity', 'groups', 'managed', 'country', 'ip', 'path'] as const)
  return { ...matching, [member]: usual[member] }
}

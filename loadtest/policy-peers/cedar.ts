import {
  preparsePolicySet,
  statefulIsAuthorized,
  type StatefulAuthorizationCall,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { CompanyRule, Exchange, Verdict } from '../policy/company.ts'
import type { Engine } from '../policy/engine.ts'

const policySet = 'company'

/**
 * One `forbid` for each rule, beside one `permit` for all. Cedar has no third verdict: the policies that it names
 * as the reason of a denial tell whether one of them blocks. Groups are in the context, not parents of the
 * principal: entities are read anew with each call, and the set operation costs less.
 */
export function create(rules: readonly CompanyRule[]): Engine<StatefulAuthorizationCall> {
  const forbids = rules.map(rule => [rule.id, policyOf(rule)])
  const staticPolicies = { default: 'permit (principal, action, resource);', ...Object.fromEntries(forbids) }
  const parsed = preparsePolicySet(policySet, { staticPolicies, templates: {}, templateLinks: [] })
  if (parsed.type === 'failure') throw new Error(`cedar refuses the rules: ${JSON.stringify(parsed.errors)}`)
  const blocking = new Set(rules.filter(({ verdict }) => verdict === 'block').map(({ id }) => id))
  const verdict = (call: StatefulAuthorizationCall): Verdict => {
    const answer = statefulIsAuthorized(call)
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
    const { decision, diagnostics } = answer.response
    if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors))
    if (decision === 'allow') return 'allow'
    return diagnostics.reason.some(id => blocking.has(id)) ? 'block' : 'monitor'
  }
  return { prepare: callOf, decide: { isAsync: false, verdict } }
}

const callOf = ({ app, activity, ip, ...same }: Exchange): StatefulAuthorizationCall => ({
  principal: { type: 'User', id: 'ana@corp.example' },
  action: { type: 'Action', id: activity },
  resource: { type: 'App', id: app },
  context: { ...same, ip: { __extn: { fn: 'ip', arg: ip } } },
  preparsedPolicySetId: policySet,
  entities: [],
})

/** App and activity in the scope, or first in the condition where the scope cannot say them. */
export function policyOf({ place, managed, apps, ...rule }: CompanyRule): string {
  const set = (words: readonly string[]): string => `[${words.map(word => `"${word}"`).join(', ')}]`
  const actions = rule.activities.map(activity => `Action::"${activity}"`).join(', ')
  const resources = apps.map(app => `resource == App::"${app}"`)
  const sixth =
    'ranges' in place
      ? place.ranges.map(range => `context.ip.isInRange(ip("${range}"))`)
      : place.paths.map(path => `context.path like "${path.slice(0, -1)}"`)
  const conditions = [
    ...(resources.length > 1 ? [`(${resources.join(' || ')})`] : []),
    managed ? 'context.managed' : '!context.managed',
    `${set(rule.countries)}.contains(context.country)`,
    `context.groups.containsAny(${set(rule.groups)})`,
    `(${sixth.join(' || ')})`,
  ]
  const resource = resources.length > 1 ? 'resource' : resources[0]!
  return `forbid (principal, action in [${actions}], ${resource}) when { ${conditions.join(' && ')} };`
}

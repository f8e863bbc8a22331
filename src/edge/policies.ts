import type { Config } from '../config/index.ts'
import { networkWords } from '../network/index.ts'
import { openPolicyDirectory, type PolicyReloader } from '../policy/index.ts'
import type { Metrics, Recorder } from '../proxy/index.ts'

/**
 * Opens the policy directory and tells records and metrics of every reload.
 * @throws {ProblemsError} when the first set is bad
 */
export async function openPolicies(
  config: Config,
  recorder: Recorder,
  metrics: Metrics,
): Promise<PolicyReloader> {
  let inForce: string | undefined
  const loaded = (revision: string): void => {
    metrics.policyLoaded(revision, inForce)
    inForce = revision
  }
  const policy = await openPolicyDirectory({
    directory: config.policies,
    context: { apps: config.apps.map(app => app.id), networks: networkWords(config.networks) },
    onReload(result, set) {
      const refused = result.result === 'refused'
      if (!refused && set === 'enforced') loaded(result.revision)
      if (set === 'enforced') metrics.policyReload(result.result, refused)
      else metrics.trialReload(refused)
      const { revision } = result
      const report = refused ? result.report : null
      const warnings = result.result === 'applied' ? result.warnings : 0
      recorder.operation({ type: 'policy-reload', set, result: result.result, revision, report, warnings })
    },
  })
  const { revision, set } = policy.holder.current
  loaded(revision)
  if (set.warnings.length > 0) {
    const [result, report, warnings] = ['loaded', set.warnings.join('\n'), set.warnings.length]
    recorder.operation({ type: 'policy-reload', set: 'enforced', result, revision, report, warnings })
  }
  return policy
}

import type { Config } from '../config/index.ts'
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
    apps: config.apps.map(app => app.id),
    onReload(result) {
      const refused = result.result === 'refused'
      if (!refused) loaded(result.revision)
      metrics.policyReload(result.result, refused)
      const report = refused ? result.report : null
      recorder.operation({ type: 'policy-reload', result: result.result, revision: result.revision, report })
    },
  })
  loaded(policy.holder.current.revision)
  return policy
}

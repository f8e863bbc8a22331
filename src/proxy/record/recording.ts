import { outcomeOf, type Decision, type DecisionRing, type PolicyHolder } from '../../policy/index.ts'
import type { Exchange } from '../exchange.ts'
import type { Metrics } from './metrics.ts'
import { recordOf, type Recorder, type TrialRecord } from './record.ts'

export interface RecordingOptions {
  readonly recorder: Recorder
  readonly metrics: Metrics
  /** Keeps the latest decisions for replays. */
  readonly ring: DecisionRing
  readonly policy: PolicyHolder
}

/**
 * Stage 9: one record and the metrics of an exchange that is over, and what the set on trial would have said of it.
 * Always runs.
 */
export function record(options: RecordingOptions): (exchange: Exchange, complete: boolean) => void {
  const { recorder, metrics, ring, policy } = options
  return function recordExchange(exchange, complete) {
    const { facts, decision, reference } = exchange
    let trial: TrialRecord | null = null
    if (facts !== undefined && decision !== undefined) {
      const { verdict, rule } = decision
      const outcome = outcomeOf(decision, facts)
      ring.add({ reference, facts, verdict, outcome, rule, revision: exchange.policy.revision })
      countRulesOnTrial(decision, metrics)
      trial = trialOf(exchange, decision, policy, metrics)
    }
    const entry = recordOf(exchange, complete, performance.now(), trial)
    recorder.activity(entry)
    metrics.observe(exchange.route.app.id, entry)
  }
}

function countRulesOnTrial({ verdict, shadow, wouldBe }: Decision, metrics: Metrics): void {
  for (let index = 0; index < shadow.length; index++) {
    metrics.shadowed(shadow[index]!, verdict, wouldBe[index]!)
  }
}

/** What the set on trial says of the facts that were decided on; null when it is the same, or there is none. */
function trialOf(
  { facts }: Exchange,
  decision: Decision,
  { trial }: PolicyHolder,
  metrics: Metrics,
): TrialRecord | null {
  if (trial === undefined) return null
  const { verdict, rule } = trial.decide(facts!, 'content')
  metrics.shadowed(rule === 'default' ? decision.rule : rule, decision.verdict, verdict)
  return verdict === decision.verdict ? null : { revision: trial.revision, verdict, rule }
}

import type { Exchange } from '../exchange.ts'
import type { Metrics } from './metrics.ts'
import { recordOf, type Recorder } from './record.ts'

/** Stage 9: one record and the metrics of an exchange that is over. Always runs. */
export function record(
  recorder: Recorder,
  metrics: Metrics,
): (exchange: Exchange, complete: boolean) => void {
  return function recordExchange(exchange, complete) {
    const entry = recordOf(exchange, complete, performance.now())
    recorder.activity(entry)
    metrics.observe(exchange.route.app.id, entry)
  }
}

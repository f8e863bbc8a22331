import type { Server } from 'node:tls'
import type { Metrics, Recorder } from '../proxy/index.ts'
import { watchRefusals, type ClientAddresses, type Refusal } from '../tls/index.ts'

/** Tells records and metrics of every connection that a listener refuses before or in its handshake. */
export function reportRefusals(
  server: Server,
  clients: ClientAddresses,
  recorder: Recorder,
  metrics: Metrics,
): void {
  const report = ({ reason, address }: Refusal): void => {
    metrics.tlsRefused(reason)
    recorder.operation({ type: 'tls-refused', reason, address: address ?? '' })
  }
  watchRefusals(server, report, clients)
}

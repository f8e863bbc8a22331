import type { Server } from 'node:tls'
import type { Metrics, Recorder } from '../proxy/index.ts'
import { watchRefusals } from '../tls/index.ts'

/** Tells records and metrics of every handshake that a listener refuses. */
export function reportRefusals(server: Server, recorder: Recorder, metrics: Metrics): void {
  watchRefusals(server, ({ reason, address }) => {
    metrics.tlsRefused(reason)
    recorder.operation({ type: 'tls-refused', reason, address: address ?? '' })
  })
}

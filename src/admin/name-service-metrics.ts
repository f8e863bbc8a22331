import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import type { Choice, EdgeView } from '../geo/index.ts'
import { countLostRecords } from './lost-records.ts'

/** The figures of the name service; every label comes from the configuration. */
export interface NameServiceMetrics {
  readonly registry: Registry
  /** Clients have been told of an edge; of none with undefined. */
  told(choice: Pick<Choice, 'edge' | 'isLeastBad'>): void
  /** Shows how edges stand whenever somebody asks. */
  followEdges(edges: () => readonly EdgeView[]): void
  recordsLost(records: number): void
}

/** Makes the figures of the name service. */
export function createNameServiceMetrics(): NameServiceMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const answers = new Counter({
    name: 'sallyport_dns_answers_total',
    help: 'Answers by the edge that was told; "none" where none may be.',
    labelNames: ['edge'],
    registers,
  })
  const leastBad = new Counter({
    name: 'sallyport_dns_least_bad_total',
    help: 'Answers with an edge that is down, because all that may be told are.',
    registers,
  })
  return {
    registry,
    told({ edge, isLeastBad }) {
      answers.inc({ edge: edge?.id ?? 'none' })
      if (isLeastBad) leastBad.inc()
    },
    followEdges: edges => showEdges(registry, edges),
    recordsLost: countLostRecords(registry),
  }
}

function showEdges(registry: Registry, edges: () => readonly EdgeView[]): void {
  new Gauge({
    name: 'sallyport_dns_edge_well',
    help: '1 while users are sent to the edge.',
    labelNames: ['edge'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { id, well } of edges()) this.set({ edge: id }, well ? 1 : 0)
    },
  })
}

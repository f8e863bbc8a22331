export type { OpsToken } from './guard.ts'
export { createAdmin, createOpsListener, edgesRoutes, type AdminOptions, type OpsRoutes } from './admin.ts'
export { json, metricsAnswer, words, type Answer } from './answer.ts'
export { createNameServiceMetrics, type NameServiceMetrics } from './name-service-metrics.ts'
export {
  edgeOperations,
  type EdgeOperations,
  type EdgeOperationsOptions,
  type RestartOutcome,
} from './operations.ts'
export { createPrimaryMetrics, type PrimaryMetrics } from './primary-metrics.ts'
export { createPastFigures, type PastFigures } from './past-figures.ts'
export { workersOperations, type LeavingMember, type Member } from './workers.ts'

export { createAdmin, type AdminOptions } from './admin.ts'
export { edgeOperations, type EdgeOperations } from './operations.ts'
export { createPrimaryMetrics, type PrimaryMetrics } from './primary-metrics.ts'
export { workersOperations, type Member } from './workers.ts'

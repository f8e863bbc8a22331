export { createAdmin, type AdminOptions } from './admin.ts'
export { edgeOperations, type EdgeOperations, type Ended } from './operations.ts'
export { createPrimaryMetrics, type PrimaryMetrics } from './primary-metrics.ts'
export { workersOperations, type Member } from './workers.ts'

export { startCluster, type RunningEdge } from './cluster.ts'
export { startEdge, type Edge, type EdgeOptions } from './edge.ts'
export { runWorker } from './worker.ts'
export { WorkerStartError } from './workers.ts'

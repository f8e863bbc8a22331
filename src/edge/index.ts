export { startEdge, type Edge, type EdgeOptions } from './edge.ts'

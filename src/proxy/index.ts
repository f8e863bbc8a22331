export { createListener, type Listener } from './accept/listener.ts'
export { createProxy, type Proxy, type ProxyOptions } from './proxy.ts'
export { createMetrics, type Metrics } from './record/metrics.ts'
export { createRecorder, type OperationRecord, type Recorder } from './record/record.ts'

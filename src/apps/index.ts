export {
  activities,
  confinements,
  type Activity,
  type ActivityRule,
  type App,
  type Confinement,
  type Domain,
  type Origin,
  type UpstreamTls,
} from './app.ts'
export { createAppTable, type AppTable, type NoRoute, type Route } from './app-table.ts'
export {
  canonicalHost,
  createHostMap,
  matchesPattern,
  type HostMap,
  type ProxiedHost,
  type UpstreamHost,
} from './hosts.ts'
export { createDiscovery, mergeDiscovered, type DiscoveredHost, type Discovery } from './discovery.ts'
export { canonicalPath } from './canonical-path.ts'
export { compileGlob } from './glob.ts'
export { methods, readMethods } from './methods.ts'

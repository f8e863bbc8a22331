export {
  activities,
  type Activity,
  type ActivityRule,
  type App,
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
export { canonicalPath } from './canonical-path.ts'
export { compileGlob } from './glob.ts'
export { methods, readMethods } from './methods.ts'

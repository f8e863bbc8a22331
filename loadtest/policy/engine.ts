import type { CompanyRule, Exchange, Verdict } from './company.ts'

/** A policy engine with a set of rules in its own language. */
export interface Engine<Request = unknown> {
  /** The exchange in the engine's own form; made before the timing, to the advantage of those who need another. */
  prepare(exchange: Exchange): Request
  decide: Decide<Request>
}

/** At once or, for `isAsync`, later; kept apart so that nobody pays for a promise that it does not need. */
export type Decide<Request> =
  | { readonly isAsync: false; verdict(request: Request): Verdict }
  | { readonly isAsync: true; verdict(request: Request): Promise<Verdict> }

/** What the module of an engine exports. */
export interface EngineModule {
  create(rules: readonly CompanyRule[]): Promise<Engine> | Engine
}

/** The engines that are compared, by the names in the figures. */
export const engineNames = ['sallyport', 'cel', 'cedar', 'casbin', 'json_rules_engine'] as const
export type EngineName = (typeof engineNames)[number]

/** The package of each peer. */
export const peerPackages: Readonly<Record<Exclude<EngineName, 'sallyport'>, string>> = {
  cel: '@bufbuild/cel',
  cedar: '@cedar-policy/cedar-wasm',
  casbin: 'casbin',
  json_rules_engine: 'json-rules-engine',
}

const modules: Readonly<Record<EngineName, () => Promise<EngineModule>>> = {
  sallyport: () => import('./sallyport.ts'),
  cel: () => import('../policy-peers/cel.ts'),
  cedar: () => import('../policy-peers/cedar.ts'),
  casbin: () => import('../policy-peers/casbin.ts'),
  json_rules_engine: () => import('../policy-peers/json-rules-engine.ts'),
}

/**
 * An engine with the rules in it.
 * @throws {Error} when its package is not installed
 */
export async function createEngine(name: EngineName, rules: readonly CompanyRule[]): Promise<Engine> {
  const { create } = await modules[name]()
  return create(rules)
}

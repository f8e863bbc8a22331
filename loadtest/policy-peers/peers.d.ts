/** The parts of the peers that the benchmark uses, so that types can be checked where they are not installed. */
declare module '@bufbuild/cel' {
  export interface CelType {
    readonly kind: string
  }
  export const CelScalar: Readonly<Record<'STRING' | 'BOOL', CelType>>
  export function listType(element: CelType): CelType
  export interface CelFunc {
    readonly name: string
  }
  export function celFunc(
    name: string,
    parameters: readonly CelType[],
    result: CelType,
    implementation: (...values: string[]) => boolean,
  ): CelFunc
  export interface CelEnv {
    readonly namespace: string
  }
  export function celEnv(options: {
    readonly variables: Readonly<Record<string, CelType>>
    readonly funcs: readonly CelFunc[]
  }): CelEnv
  export function parse(expression: string): { readonly expr?: unknown }
  /** An error is given back as a value. */
  export function plan(
    environment: CelEnv,
    parsed: { readonly expr?: unknown },
  ): (bindings: Readonly<Record<string, unknown>>) => unknown
}

declare module '@cedar-policy/cedar-wasm/nodejs' {
  interface Uid {
    readonly type: string
    readonly id: string
  }
  interface Failure {
    readonly type: 'failure'
    readonly errors: readonly { readonly message: string }[]
  }
  export interface StatefulAuthorizationCall {
    readonly principal: Uid
    readonly action: Uid
    readonly resource: Uid
    readonly context: Readonly<Record<string, unknown>>
    readonly preparsedPolicySetId: string
    readonly entities: readonly unknown[]
  }
  export function preparsePolicySet(
    id: string,
    policies: {
      readonly staticPolicies: Readonly<Record<string, string>>
      readonly templates: Readonly<Record<string, string>>
      readonly templateLinks: readonly unknown[]
    },
  ): { readonly type: 'success' } | Failure
  export function statefulIsAuthorized(call: StatefulAuthorizationCall):
    | Failure
    | {
        readonly type: 'success'
        readonly response: {
          readonly decision: 'allow' | 'deny'
          readonly diagnostics: { readonly reason: readonly string[]; readonly errors: readonly unknown[] }
        }
      }
}

declare module 'casbin' {
  export interface Model {
    printModel(): void
  }
  export interface Enforcer {
    addFunction(name: string, implementation: (...values: never[]) => boolean): Promise<void>
    addPolicies(rows: readonly (readonly string[])[]): Promise<boolean>
    /** Whether it is allowed, and the row that says so. */
    enforceExSync(...request: readonly unknown[]): [boolean, readonly string[]]
  }
  export function newModelFromString(text: string): Model
  export function newEnforcer(model: Model): Promise<Enforcer>
}

declare module 'json-rules-engine' {
  export interface Condition {
    readonly fact: string
    readonly operator: string
    readonly value: unknown
    readonly priority?: number
  }
  export interface RuleProperties {
    readonly name: string
    readonly priority: number
    readonly event: { readonly type: string }
    readonly conditions: { readonly all: readonly Condition[] }
  }
  export class Engine {
    constructor(rules: readonly RuleProperties[])
    addOperator(name: string, holds: (fact: never, wanted: never) => boolean): void
    on(event: string, listener: () => void): this
    run(
      facts: Readonly<Record<string, unknown>>,
    ): Promise<{ readonly events: readonly { readonly type: string }[] }>
    stop(): this
  }
}

/** What the ops listener tells and does, so that one edge and several workers can answer alike. */
import type { Registry } from 'prom-client'
import {
  PolicyFilesError,
  replay,
  type DecisionRing,
  type PolicyFile,
  type PolicyReloader,
  type ReloadResult,
  type ReplayReport,
} from '../policy/index.ts'
import type { DiscoveredHost, Discovery } from '../apps/index.ts'
import { policyStatus, type PolicyStatus } from './policy-status.ts'

/** What a draft would have decided, or why it is no set. */
export type ReplayOutcome = { readonly report: ReplayReport } | { readonly problems: string }

/** What an operator can end. */
export interface RevocationTarget {
  readonly kind: 'user' | 'session' | 'everybody'
  readonly name: string
}

/** What has been ended, and who knows. */
export interface Ended extends RevocationTarget {
  /**
   * Since when the fleet has not been heard: other edges learn of it when it is again. ISO 8601, or `start` when it never
   * was; null while it is heard.
   */
  readonly fleetStaleSince: string | null
}

/** What came of a restart: how many processes are new, or why it was refused or broken off, in words. */
export type RestartOutcome =
  { readonly replaced: number } | { readonly refusal: string } | { readonly failure: string }

/** What the ops listener asks for. */
export interface Operations {
  /** The figures in Prometheus' text format. */
  metrics(): Promise<string>
  status(): Promise<object>
  /** Reads the policy directory now. */
  reload(): Promise<{ readonly result: ReloadResult['result'] }>
  /** Judges a draft on the latest decisions. */
  replay(files: readonly PolicyFile[]): Promise<ReplayOutcome>
  /** The hosts that apps wanted and do not list. */
  discovered(): Promise<readonly DiscoveredHost[]>
  /** Ends sessions before their time, here and wherever else it is told. */
  revoke(target: RevocationTarget): Promise<Ended>
  /** Replaces every process by a new one; nobody notices. */
  restart(): Promise<RestartOutcome>
}

/** One process's share of that; all of it is JSON, so that a process can ask another. */
export interface EdgeOperations extends Operations {
  /** The figures, for summing; what prom-client's `aggregate` takes. */
  figures(): Promise<object>
  status(): Promise<PolicyStatus>
  reload(): Promise<ReloadResult>
}

export interface EdgeOperationsOptions {
  readonly registry: Registry
  readonly policy: PolicyReloader
  /** The latest decisions, for replays. */
  readonly ring: DecisionRing
  readonly discovery: Discovery
  readonly revoke: (target: RevocationTarget) => Ended
}

const onlyOne =
  'this edge is one process, which cannot be replaced while it runs: set workers to 2 or more, or let systemd hold its sockets (listen: systemd:https) and restart it'

/** The operations of the edge in this process. */
export function edgeOperations(options: EdgeOperationsOptions): EdgeOperations {
  const { registry, policy, ring, discovery, revoke } = options
  return {
    metrics: () => registry.metrics(),
    figures: () => registry.getMetricsAsJSON(),
    status: async () => policyStatus(policy),
    reload: () => policy.reload(),
    async replay(files) {
      try {
        const candidate = await policy.draft(files)
        return { report: await replay(candidate, ring.decisions(), ring.mask) }
      } catch (error) {
        if (error instanceof PolicyFilesError) return { problems: error.message }
        throw error
      }
    },
    discovered: async () => discovery.hosts(),
    revoke: async target => revoke(target),
    restart: async () => ({ refusal: onlyOne }),
  }
}

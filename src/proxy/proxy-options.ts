import type { AppTable, Discovery } from '../apps/index.ts'
import type { Places } from '../geo/index.ts'
import type { HostAnswer, HostRequest, KnownGroups } from '../identity/index.ts'
import type { Limits } from '../limits/index.ts'
import type { NamedNetworks } from '../network/index.ts'
import type { DecisionRing, PolicyHolder } from '../policy/index.ts'
import type { HandOff, KeyRing, Revocations, SessionTokens } from '../session/index.ts'
import type { AttestedHeaders } from './identify/attested-headers.ts'
import type { Metrics } from './record/metrics.ts'
import type { Recorder } from './record/record.ts'

/** What the users' side of an edge is made from. */
export interface ProxyOptions {
  readonly apps: AppTable
  /** The port in users' URLs. */
  readonly publicPorts: { readonly https: number; readonly http: number | undefined }
  readonly signInHost: string
  /** Whether users may sign in at this edge. */
  readonly signsInHere: boolean
  readonly answerSignIn: (request: HostRequest) => Promise<HostAnswer>
  readonly policy: PolicyHolder
  /** Keeps the latest decisions for replays. */
  readonly decisions: DecisionRing
  readonly ring: KeyRing
  readonly tokens: SessionTokens
  readonly handOff: HandOff
  readonly revocations: Revocations
  /** Whether the edge takes new users. */
  readonly isReady: () => boolean
  /** False when nobody knows whether a session has been ended elsewhere. */
  readonly canVerify: () => boolean
  readonly limits: Limits
  /** Whether there is too much to do for another request; asked once for each. */
  readonly isOneTooMany: () => boolean
  /** Whether upstreams are told which requests were decided. */
  readonly marksDecisions: boolean
  readonly recorder: Recorder
  readonly metrics: Metrics
  /** Keeps the hosts that apps want and do not list. */
  readonly discovery: Discovery
  readonly places: Places
  readonly networks: NamedNetworks
  /** The groups that rules know now. */
  readonly knownGroups: () => Pick<KnownGroups, 'digest' | 'since'>
  /** The oldest version that is not outdated, by browser, where it differs from the one built in. */
  readonly browsers: ReadonlyMap<string, number>
  /** What a proxy in front of the edge says of devices, if one does. */
  readonly attestedHeaders: AttestedHeaders | undefined
}

import type { AppTable, Discovery } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import type { Places } from '../geo/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { createFlows, createProvider, SignInHost, type DeviceChecks } from '../identity/index.ts'
import { namedNetworks } from '../network/index.ts'
import type { DecisionRing, PolicyReloader } from '../policy/index.ts'
import { createProxy, type Metrics, type Proxy, type Recorder } from '../proxy/index.ts'
import { createSessionTokens, type KeyRing, type Revocations } from '../session/index.ts'
import { knownGroups } from './known-groups.ts'
import { sessionTrust } from './session-trust.ts'
import { sharedMemory } from './shared-memory.ts'

export interface UsersSideOptions {
  readonly apps: AppTable
  readonly signInHost: string
  /** Whether users may sign in at this edge. */
  readonly signsInHere: boolean
  /** Ports in users' URLs. */
  readonly publicPorts: { readonly https: number; readonly http: number | undefined }
  readonly ring: KeyRing
  readonly policy: PolicyReloader
  readonly decisions: DecisionRing
  readonly recorder: Recorder
  readonly metrics: Metrics
  readonly discovery: Discovery
  readonly places: Places
  readonly fleet: Fleet
  /** Whether there is too much to do for another request. */
  readonly isOneTooMany: () => boolean
  /** Whether the edge takes new users. */
  readonly isReady: () => boolean
  /** How devices show certificates; undefined when none are asked for. */
  readonly devices: DeviceChecks | undefined
}

/** Everything behind the users' listener, and what it knows of sessions that were ended. */
export interface UsersSide extends Proxy {
  readonly revocations: Revocations
}

/** Puts sign-in and proxy together: all that users of one edge meet. */
export function createUsersSide(config: Config, options: UsersSideOptions): UsersSide {
  const { apps, signInHost, publicPorts, ring, policy, recorder, metrics, places, fleet } = options
  const portPart = publicPorts.https === 443 ? '' : `:${publicPorts.https}`
  const origin = `https://${signInHost}${portPart}`
  const tokens = createSessionTokens(ring, config.session)
  const { handOff, revocations } = sharedMemory(ring, fleet, config.session.absolute)
  const trust = sessionTrust(fleet, config.fleet)
  const { oidc } = config.identity
  const groups = knownGroups(policy.holder, config.session.groups)
  const signIn = new SignInHost({
    origin,
    portPart,
    apps,
    oidc,
    session: config.session,
    provider: createProvider(oidc, `${origin}/callback`),
    flows: createFlows(ring),
    tokens,
    handOff,
    revocations,
    devices: options.devices,
    knownGroups: groups,
    now: Date.now,
  })
  const proxy = createProxy({
    apps,
    publicPorts,
    signInHost,
    signsInHere: options.signsInHere,
    answerSignIn: request => signIn.answer(request),
    policy: policy.holder,
    decisions: options.decisions,
    ring,
    tokens,
    handOff,
    revocations,
    isReady: options.isReady,
    canVerify: trust.canVerify,
    limits: config.limits,
    isOneTooMany: options.isOneTooMany,
    marksDecisions: config.upstream.decisionHeader,
    recorder,
    metrics,
    discovery: options.discovery,
    places,
    networks: namedNetworks(config.networks),
    knownGroups: groups,
    browsers: config.browsers,
    attestedHeaders: config.devices.headers,
  })
  policy.holder.onSwap(() => proxy.recheck.swapped())
  revocations.onRevoked(() => proxy.recheck.revoked())
  trust.onDoubt(() => proxy.recheck.doubted())
  const showStanding = (): void => metrics.fleetCurrent(fleet.staleSince() === undefined)
  fleet.onStanding(showStanding)
  showStanding()
  return { ...proxy, revocations }
}
